"""results.json: written after every part, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path


class Results:
    """Parts by name. A part counts as done only for the settings it was measured with."""

    def __init__(self, path: Path, afresh: bool = False):
        self.path = path
        self.content: dict = {"parts": {}}
        if path.exists() and not afresh:
            self.content = json.loads(path.read_text(encoding="utf-8"))

    def has(self, name: str, settings: dict) -> bool:
        return self.content["parts"].get(name, {}).get("settings") == settings

    def when(self, name: str) -> str:
        facts = self.content["parts"][name]["machine"]
        return f"measured {facts['at']} at commit {facts.get('commit') or 'unknown'}"

    def put(self, name: str, settings: dict, machine: dict, figures: dict) -> None:
        """Keep a part, and write everything down at once or not at all."""
        self.content["parts"][name] = {"settings": settings, "machine": machine, **figures}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".writing")
        draft.write_text(json.dumps(self.content, indent=1) + "\n", encoding="utf-8")
        draft.replace(self.path)

    def keep_only(self, names: list[str]) -> None:
        """Forget parts that a run with other sizes left."""
        parts = self.content["parts"]
        self.content["parts"] = {name: part for name, part in parts.items() if name in names}

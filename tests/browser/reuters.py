"""A thousand stories of Reuters: a page of search must look right on real ones too."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.template import Template


def _load(file: Path) -> None:
    call_command("import_articles", str(file), no_index=True, verbosity=0)
    call_command("rebuild_index", verbosity=0)


_TEMPLATE = Template(_load)


@pytest.fixture
def reuters(live_server, transactional_db, shared_data) -> str:
    """The address of a server with the first file of Reuters-21578; skipped where it is not."""
    files = sorted((shared_data / "reuters" / "raw").glob("*.sgm.gz"))
    if not files:
        pytest.skip(f"no story of Reuters is in {shared_data}")
    _TEMPLATE.lay_out(file=files[0])
    return live_server.url

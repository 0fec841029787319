"""Texts are escaped first and marked then: no template marks them by itself."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.django_db


def test_no_template_uses_haystacks_highlighter():
    for folder in ("templates", "newsroom", "search"):
        for path in (ROOT / folder).rglob("*.html"):
            assert "{% highlight" not in path.read_text(), path
            assert "load highlight" not in path.read_text(), path


def test_no_template_highlights_without_escaping():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"{%\s*highlight|\|\s*safe\b|autoescape\s+off|safeseq", text), path

"""Files of an index are for their owner, or for the group that the folder is given to."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from newsroom.models import Article
from search.backends import current
from search.columns import manifest
from search.indexing.rebuild import rebuild

pytestmark = pytest.mark.django_db
INDEX = Path(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])


@pytest.fixture(autouse=True)
def _umask():
    before = os.umask(0)
    yield
    os.umask(before)
    shutil.rmtree(INDEX, ignore_errors=True)


def modes() -> tuple[set[str], set[str]]:
    """The permissions of folders of the index, and of its files with the lock beside it."""
    paths = [INDEX, INDEX.with_name(INDEX.name + ".lock"), *INDEX.rglob("*")]
    folders = {path for path in paths if path.is_dir()}
    return _modes(folders), _modes(set(paths) - folders)


def _modes(paths: set[Path]) -> set[str]:
    return {oct(path.stat().st_mode & 0o7777) for path in paths}


def _build_write_and_mark() -> None:
    """All that makes files: a rebuild, a commit after it, damage that is found."""
    rebuild()
    article = Article.objects.get()
    article.headline = "Harbour open again"
    article.save()
    call_command("update_index", stdout=io.StringIO())
    manifest.mark(current().generations.current(), ["a trial"])


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_nobody_else_reads_an_index_under_any_umask(make_article, umask):
    make_article("Ferry strike ends")
    os.umask(umask)
    shutil.rmtree(INDEX, ignore_errors=True)
    _build_write_and_mark()
    assert modes() == ({"0o700"}, {"0o600"})


@pytest.mark.parametrize("umask", [0, 0o077])
def test_a_folder_that_is_given_to_a_group_is_the_groups_to_read_and_write(make_article, umask):
    make_article("Ferry strike ends")
    os.umask(umask)
    shutil.rmtree(INDEX, ignore_errors=True)
    INDEX.mkdir()
    INDEX.chmod(0o2770)
    _build_write_and_mark()
    assert modes() == ({"0o2770"}, {"0o660"})


def test_a_restored_index_has_no_modes_of_the_copy(make_article, tmp_path):
    make_article("Ferry strike ends")
    rebuild()
    copy = tmp_path / "copy"
    current().copy_to(copy, wait=1)
    for path in (copy, *copy.iterdir()):
        path.chmod(0o777)
    current().take_over(copy, wait=1)
    assert modes() == ({"0o700"}, {"0o600"})

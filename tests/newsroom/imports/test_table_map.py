"""A file tells the command which column of a table holds what."""

import pytest
from django.core.management import CommandError, call_command

from newsroom.models import Article
from tests.newsroom.imports.command import run

pytestmark = pytest.mark.django_db


def test_columns_of_other_names_come_in_by_a_map(tmp_path):
    (tmp_path / "old.csv").write_text("Zeile;Inhalt\nQuays;It met.\n")
    (tmp_path / "old.map").write_text("Zeile = headline\nInhalt = body\n")
    code, said = run(tmp_path / "old.csv")
    assert code == 2
    assert "no columns for a headline and a text, but “Zeile”, “Inhalt”" in said
    code, said = run(tmp_path / "old.csv", f"--map={tmp_path / 'old.map'}")
    assert (code, said.splitlines()[-1][:10]) == (0, "imported 1")
    assert Article.objects.get().headline == "Quays"


def test_a_map_that_names_no_field_is_refused(tmp_path):
    (tmp_path / "old.map").write_text("Zeile = heading\n")
    with pytest.raises(CommandError, match="'heading' of 'Zeile' is none of the fields headline"):
        call_command("import_articles", "x.csv", map=tmp_path / "old.map")

"""The groups that `migrate` makes, and what a site makes of them."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from newsroom.models import DeskGroup
from newsroom.rights import GROUPS, groups, make_groups

pytestmark = pytest.mark.django_db
VIEW = "newsroom.view_article"


@pytest.fixture(autouse=True)
def _before_any_were_made():
    Group.objects.all().delete()
    DeskGroup.objects.all().delete()


def rights_of(name: str) -> set[str]:
    rows = Group.objects.get(name=name).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def test_each_group_may_do_what_the_table_says():
    make_groups()
    assert {name: rights_of(name) for name in GROUPS} == GROUPS
    assert Group.objects.count() == 3


def test_a_contributor_may_do_less_than_an_editor_and_an_editor_less_than_an_administrator():
    assert GROUPS["contributor"] < GROUPS["editor"] < GROUPS["administrator"]
    assert "newsroom.publish_article" not in GROUPS["contributor"]


def test_what_an_administrator_made_of_a_group_stays():
    make_groups()
    contributors, editors = (Group.objects.get(name=name) for name in ("contributor", "editor"))
    contributors.permissions.remove(Permission.objects.get(codename="add_image"))
    editors.name = "Night desk"
    editors.save()
    Group.objects.get(name="administrator").delete()
    assert make_groups() == []
    assert rights_of("contributor") == GROUPS["contributor"] - {"newsroom.add_image"}
    assert rights_of("Night desk") == GROUPS["editor"]
    assert Group.objects.count() == 2


def test_a_right_that_no_version_before_gave_is_given_once(monkeypatch):
    fewer = {"editor": GROUPS["editor"] - {VIEW}}
    monkeypatch.setattr(groups, "GROUPS", fewer)
    make_groups()
    assert VIEW not in rights_of("editor")
    monkeypatch.setattr(groups, "GROUPS", GROUPS)
    make_groups()
    assert rights_of("editor") == GROUPS["editor"]
    Group.objects.get(name="editor").permissions.clear()
    make_groups()
    assert rights_of("editor") == set()


def test_a_sites_own_group_is_left_alone_and_migrate_says_so():
    own = Group.objects.create(name="Editor")
    own.permissions.add(Permission.objects.get(codename="view_article"))
    said = io.StringIO()
    call_command("migrate", "newsroom", stdout=said)
    assert "A group “editor” was there before and is left alone" in said.getvalue()
    assert said.getvalue().count("left alone") == 1
    assert rights_of("Editor") == {VIEW}
    assert {group.name for group in Group.objects.all()} == {
        "Editor",
        "contributor",
        "administrator",
    }

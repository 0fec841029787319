"""Slugs and keys of names."""

import pytest

from newsroom.slugs import free_slug, name_key, slugify_name


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("C", "c"),
        ("C++", "cplusplus"),
        ("C#", "csharp"),
        ("AT&T", "at-t"),
        ("O’Neil, Jr.", "oneil-jr"),
        ("北京", "北京"),
        ("Москва 2024", "2024"),
        ("Zoë Müller-Lüdenscheidt", "zoe-muller-ludenscheidt"),
        ("  ", "unnamed"),
        ("!?", "unnamed"),
        ("x" * 300, "x" * 120),
    ],
)
def test_a_slug(name, slug):
    assert slugify_name(name) == slug


def test_a_taken_slug_gets_a_number():
    taken = {"gas", "gas-2"}
    assert free_slug("gas", taken.__contains__) == "gas-3"
    assert free_slug("oil", taken.__contains__) == "oil"


def test_a_key_is_the_same_for_every_spelling():
    assert name_key("Łódź  Trams") == name_key(" łódź trams ") == name_key("ŁÓDŹ TRAMS")
    assert name_key("Cafe\u0301") == name_key("Café")

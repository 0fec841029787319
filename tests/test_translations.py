"""German says all that English says: `make messages` collects, this tells what is missing."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.base import Lexer, TokenType

from tests.conftest import ROOT

FOLDER = Path("de") / "LC_MESSAGES"
GERMAN = ROOT / "locale" / FOLDER / "django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


@dataclass
class Message:
    """An entry of a .po file; `key` tells it apart."""

    context: str = ""
    english: str = ""
    plural: str = ""
    german: tuple[str, ...] = ()
    is_fuzzy: bool = False

    @property
    def key(self):
        return self.context, self.english, self.plural


def messages(path: Path) -> list[Message]:
    """What a .po file says, without its header."""
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        name, parts = "", {}
        for line in (line for line in block.splitlines() if not line.startswith("#")):
            name = line.partition(" ")[0] if line.startswith("msg") else name
            parts[name] = parts.get(name, "") + ast.literal_eval(line[line.index('"') :])
        if parts.get("msgid"):
            german = tuple(text for name, text in parts.items() if name.startswith("msgstr"))
            plural, context = parts.get("msgid_plural", ""), parts.get("msgctxt", "")
            is_fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in block.splitlines())
            found.append(Message(context, parts["msgid"], plural, german, is_fuzzy))
    return found


def test_every_sentence_has_its_german():
    known = messages(GERMAN)
    assert len(known) > 300
    assert [message.key for message in known if not all(message.german)] == []
    assert [message.key for message in known if message.is_fuzzy] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="no xgettext: Debian's gettext has it")
def test_every_sentence_of_the_code_is_collected(tmp_path, monkeypatch, settings):
    """If this fails: make messages, translate what it tells, make messages again."""
    of_no_use = shutil.ignore_patterns("sample", "__pycache__")
    for name in ("newsroom", "search", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=of_no_use)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=["de"], no_wrap=True, verbosity=0)
    fresh = {message.key for message in messages(tmp_path / "locale" / FOLDER / "django.po")}
    known = {message.key for message in messages(GERMAN)}
    assert sorted(fresh - known) == []
    assert sorted(known - fresh) == []


def test_german_fills_in_what_english_does():
    for message in messages(GERMAN):
        for number, german in enumerate(message.german):
            english = message.plural if number else message.english
            assert sorted(PLACEHOLDER.findall(german)) == sorted(PLACEHOLDER.findall(english))
            edges = [(text[:1].isspace(), text[-1:].isspace()) for text in (english, german)]
            assert edges[0] == edges[1], message


def test_the_compiled_file_is_that_of_the_text():
    with GERMAN.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages(GERMAN):
        if message.plural:
            said = [
                compiled.npgettext(message.context, message.english, message.plural, count)
                if message.context
                else compiled.ngettext(message.english, message.plural, count)
                for count in (1, 2)
            ]
        elif message.context:
            said = [compiled.pgettext(message.context, message.english)]
        else:
            said = [compiled.gettext(message.english)]
        assert tuple(said) == message.german
    count = len([key for key in compiled._catalog if key])
    assert count == sum(len(message.german) for message in messages(GERMAN))


# An archive holds articles. Stories are what several of them tell.
STORIES = {
    "related story",
    "Related stories",
    "it stands beside another article as a related story since",
    # What copies of one text are together.
    "story",
    "stories",
    "Number of its story",
    "%(number)s of its articles is a copy (stories: %(stories)s).",
    "%(number)s of its articles are copies (stories: %(stories)s).",
}


def test_what_the_archive_holds_is_called_articles():
    said = {text for message in messages(GERMAN) for text in (message.english, message.plural)}
    said = {text.replace("related stories", "") for text in said}
    assert {text for text in said if re.search(r"\bstor(y|ies)\b", text, re.I)} <= STORIES


NOT_ENGLISH = {"CSV", "Atom", "JSON", "RIS", "BibTeX"}  # the same in any language
# What looks like words and is none: searches to type, the name of an element.
NO_WORDS = {"_help.html": "<dt>.*?</dt>", "search.html": "^results"}
SAID_BY_ATTRIBUTES = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')


def literal_words(path: Path) -> set[str]:
    """What a template says to eyes or ears by itself, neither translated nor filled in."""
    html, is_translated = "", False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            is_translated = name == "blocktranslate" or (
                is_translated and name != "endblocktranslate"
            )
        elif token.token_type == TokenType.TEXT and not is_translated:
            html += token.contents
        elif token.token_type == TokenType.VAR:
            html += "0"
    html = re.sub(NO_WORDS.get(path.name, "^$"), " ", html.strip(), flags=re.S | re.M)
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    said = [re.sub(r"<[^>]*>", " ", html), *SAID_BY_ATTRIBUTES.findall(html)]
    return set(re.findall(r"[^\W\d_]{2,}", unescape(" ".join(said)))) - NOT_ENGLISH


def test_no_template_says_a_word_past_the_translation():
    said = {str(path): literal_words(path) for path in ROOT.glob("templates/**/*.html")}
    assert {path: words for path, words in said.items() if words} == {}

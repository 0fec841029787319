"""What stands in the elements of a WordPress export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from newsroom.imports.formats.cleaning import clean, one_line
from newsroom.imports.formats.markup import text_of
from newsroom.imports.formats.parsed import Name

DEEPEST_TREE = 20
_SPACES = (
    ("excerpt/", "excerpt:"),
    ("/content/", "content:"),
    ("wordpress.org/export/", ""),
    ("purl.org/dc/", ""),
)


def name_of(element: etree._Element) -> str:
    """`post_type`, `content:encoded`, `excerpt:encoded`: whatever version the export is of."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    if not name.namespace:
        return name.localname
    space = next((short for part, short in _SPACES if part in name.namespace), name.namespace)
    return space + name.localname


def fields_of(element: etree._Element) -> dict[str, str]:
    """The text of each child by its name, the first of each."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(name_of(child), clean(child.text or "").strip())
    return found


def meta_of(element: etree._Element) -> dict[str, str]:
    """The custom fields of a post."""
    rows = (fields_of(child) for child in element if name_of(child) == "postmeta")
    return {row.get("meta_key", ""): row.get("meta_value", "") for row in rows}


@dataclass(frozen=True)
class Picture:
    url: str
    caption: str
    alt_text: str


@dataclass
class Site:
    """What an export says before and beside its posts."""

    title: str = ""
    address: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)  # login → name
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)  # slug → name, parent
    pictures: dict[str, Picture] = field(default_factory=dict)  # number of an attachment → it

    def category(self, slug: str, written: str) -> Name:
        """A category with its ancestors; as the post writes it where the export has no more."""
        line: list[str] = []
        parent = slug
        while parent in self.categories and parent not in line and len(line) < DEEPEST_TREE:
            line.append(parent)
            parent = self.categories[parent][1]
        made: Name | None = None
        for ancestor in reversed(line):
            made = Name(self.categories[ancestor][0], ancestor, made)
        return made or Name(written, slug)

    def read(self, element: etree._Element) -> None:
        """Take what an element of the channel says."""
        said = fields_of(element)
        match name_of(element):
            case "title":
                self.title = self.title or text_of(element.text or "")
            case "language":
                self.language = self.language or one_line(element.text or "")
            case "base_blog_url":
                self.address = one_line(element.text or "")
            case "link":
                self.address = self.address or one_line(element.text or "")
            case "author":
                login = said.get("author_login", "")
                self.authors[login] = text_of(said.get("author_display_name", "")) or login
            case "category":
                self._add(said, "category_nicename", "cat_name", "category_parent")
            case "term" if said.get("term_taxonomy") == "category":
                self._add(said, "term_slug", "term_name", "term_parent")
            case "item" if said.get("post_type") == "attachment":
                self._add_picture(element, said)

    def _add(self, said: dict[str, str], slug: str, name: str, parent: str) -> None:
        if said.get(slug) and (words := text_of(said.get(name, ""))):
            self.categories[said[slug]] = (words, said.get(parent, ""))

    def _add_picture(self, element: etree._Element, said: dict[str, str]) -> None:
        self.pictures[said.get("post_id", "")] = Picture(
            said.get("attachment_url", ""),
            said.get("excerpt:encoded", ""),
            one_line(meta_of(element).get("_wp_attachment_image_alt", "")),
        )


def terms_of(element: etree._Element, domain: str) -> Iterator[tuple[str, str]]:
    """(slug, name) of what a post is filed under."""
    for child in element:
        is_term = name_of(child) == "category" and child.get("domain", "category") == domain
        if is_term and (name := text_of(child.text or "")):
            yield one_line(child.get("nicename") or ""), name

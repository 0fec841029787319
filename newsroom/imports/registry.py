"""The names an import meets, found again or made: one row a name, whatever its spelling."""

from __future__ import annotations

from newsroom.characters import one_line
from newsroom.imports.formats.parsed import Name
from newsroom.models import Author, Named, Person, Place, Section, Source, Topic
from newsroom.slugs import free_slug, name_key, slugify_name

LONGEST_NAME = 200


class Register:
    """Names of one kind by key and alias; in memory, so an import asks the database once."""

    def __init__(self, model: type[Named]):
        self.model = model
        self.made: list[int] = []  # keys of rows that are not told of yet
        self.load()

    def load(self) -> None:
        self.ids: dict[str, int] = {}
        self.slugs: set[str] = set()
        rows = self.model.objects.values_list("pk", "name_key", "slug", "aliases")
        for pk, _key, slug, aliases in rows:
            self.slugs.add(slug)
            for line in aliases.splitlines():
                if line.strip():
                    self.ids.setdefault(name_key(line), pk)
        self.ids.update((key, pk) for pk, key, _, _ in rows)

    def find(self, name: str) -> int | None:
        return self.ids.get(_key(name))

    def get(self, name: Name | str) -> int:
        """The primary key of the row that has this name; makes the row if there is none."""
        if isinstance(name, str):
            name = Name(name)
        found = self.find(name.name)
        return self._make(name) if found is None else found

    def _make(self, name: Name) -> int:
        row = self.model(name=_kept(name.name))
        if name.parent is not None and self.model is Topic:
            row.parent_id = self.get(name.parent)
        wanted = slugify_name(name.slug or name.name, fallback=self.model._meta.model_name)
        row.slug = free_slug(wanted, self.slugs.__contains__)
        row.save()
        self.made.append(row.pk)
        self.slugs.add(row.slug)
        self.ids[row.name_key] = self.ids[_key(name.name)] = row.pk
        return row.pk


def _kept(name: str) -> str:
    return one_line(name)[:LONGEST_NAME].rstrip()


def _key(name: str) -> str:
    """That of the name as it is kept: one that is too long is found again as well."""
    return name_key(_kept(name))


class Registry:
    """A register for each kind of name."""

    def __init__(self):
        self.topic, self.person, self.place = Register(Topic), Register(Person), Register(Place)
        self.section, self.author, self.source = (
            Register(Section),
            Register(Author),
            Register(Source),
        )

    def forget_unsaved(self) -> None:
        """Read the tables again, after a transaction that was rolled back."""
        for register in vars(self).values():
            register.made = []
            register.load()

    def taken_made(self) -> list[tuple[type[Named], int]]:
        """The rows that were made since this was last asked, by their keys."""
        made = [(register.model, pk) for register in vars(self).values() for pk in register.made]
        for register in vars(self).values():
            register.made = []
        return made

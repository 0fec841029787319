"""A proposal as the form that made it would send it now: it is saved the way every form is."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from newsroom.desk.boxes import OneBox
from newsroom.desk.sent import Part, Row, SentField, SentRows
from newsroom.desk.stale import MADE_FROM, MadeFrom
from newsroom.models import Article, Proposal, RelatedStory
from newsroom.proposals import base_of, proposed_in, without_unread
from newsroom.versions import State, differences, row_of
from newsroom.versions.state import FIELDS, MANY, ONE

PROPOSAL = "proposal"  # the number of the one that a form is about
# A set of rows in the form → its name in a state.
ROWS = {"authorships": "authors", "related_stories": "related", "corrections": "corrections"}
OF_A_STORY = ("headline", "url", "section", "teaser", "caption", "credit")


def as_sent(
    proposal: Proposal, user, article: Article, kind, parts: list[Part]
) -> tuple[QueryDict, list[str]]:
    """What somebody would save by it, and names of rows that are gone.

    `kind`: the form of the article, `parts` its parts as they are stored. What the proposal leaves
    alone stays as it is stored; what it changes and somebody else changed since is asked about.
    """
    states = [without_unread(each(proposal), user) for each in (base_of, proposed_in)]
    base, proposed = (_InForm(state, article, kind) for state in states)
    changed = {each.field for each in differences(base.state, proposed.state)}
    data, stamps = QueryDict(mutable=True), {}
    for part in parts:
        part.put_stored(data)
        stamps[part.name] = part.stamp(part.stored)
        if ROWS.get(part.name, part.name) in changed:
            was: MultiValueDict = MultiValueDict()
            base.put(part, was)
            if not part.is_stored(was):
                stamps[part.name] = part.stamp(was)
            proposed.put(part, data)
            part.fit(data)
    data[MADE_FROM] = str(MadeFrom(proposal.made_at.isoformat(), stamps))
    data[PROPOSAL] = str(proposal.pk)
    return data, proposed.missing


class _InForm:
    """A state as the form would hold it."""

    def __init__(self, state: State, article: Article, kind):
        self.state, self.missing = state, []
        self._form = kind(instance=article, initial=self._values())

    def _values(self) -> dict:
        values = self.state.values
        plain = {name: Article._meta.get_field(name).to_python(values[name]) for name in FIELDS}
        one = {link: self._key(link, values[link]) for link in ONE}
        many = {
            link: [key for row in values[link] if (key := self._key(link, row))] for link in MANY
        }
        return plain | one | many | {"body": self.state.body}

    def _key(self, link: str, row: list | None) -> int | None:
        found = row_of(link, row, self.missing)
        return found and found.pk

    def put(self, part: Part, data: MultiValueDict) -> None:
        if isinstance(part, SentRows):
            part.put(data, self._rows(part.name))
        else:
            SentField(self._form[part.name]).put_stored(data)

    def _rows(self, prefix: str) -> list[Row]:
        put = {"authors": self._author, "related": self._story, "corrections": self._correction}
        name = ROWS[prefix]
        rows = [*map(put[name], self.state.values.get(name, ()))]
        return [
            row | {"position": str(place)} for place, row in enumerate(filter(None, rows), start=1)
        ]

    def _author(self, row: list) -> Row | None:
        key = self._key("authors", row)
        return {"author": str(key)} if key else None

    def _correction(self, row: dict) -> Row:
        at = timezone.localtime(datetime.fromisoformat(row["at"]))
        return {"text": row["text"], "at": OneBox().format_value(at)}

    def _story(self, row: dict) -> Row | None:
        target = row["target"]
        if target and not Article.objects.filter(pk=target[0]).exists():
            self.missing.append(target[1])
            if not row["headline"]:
                return None
            target = None
        told = {name: row[name] for name in OF_A_STORY}
        return told | {"target": str(target[0]) if target else "", "id": self._wanting(row)}

    def _wanting(self, row: dict) -> str:
        """The stored row that waits for the same article of an import: it goes on to."""
        rows = RelatedStory.objects.filter(article=self.state.number)
        waiting = rows.filter(wanted_key=row["wanted_key"]).exclude(wanted_key="").first()
        return str(waiting.pk) if waiting else ""

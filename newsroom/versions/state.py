"""An article and all that belongs to it, as values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from newsroom.models import Article, ArticleAuthor, Correction, RelatedStory, Version

FIELDS = (
    "headline", "slug", "dek", "kicker", "byline", "dateline", "status",
    "published_at", "date_known", "updated_at", "expires_at", "withdrawal_note",
    "external_id", "canonical_url", "language",
)  # fmt: skip
ONE = {"section": "name", "source": "name", "hero_image": "file"}  # link → what names its row
MANY = {"topics": "topic", "people": "person", "places": "place"}
OWNED: dict[str, type[Model]] = {"related": RelatedStory, "corrections": Correction}
RELATED = ("position", "headline", "url", "section", "teaser", "caption", "credit", "wanted_key")


@dataclass(frozen=True)
class State:
    """Values as JSON has them: moments as ISO 8601, a row that is linked as [its key, its name].

    `values`: FIELDS as they are; ONE as a row or null; MANY and "authors" as rows; "related" as
    dicts of RELATED and "target", a row or null; "created_by", a key or null. "corrections", as
    dicts of "at" and "text", only where there are any: those of before have no such key.
    """

    number: int
    values: dict
    body: str
    made_at: datetime

    @cached_property
    def digest(self) -> str:
        text = json.dumps([self.values, self.body], sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def state_of(article: Article) -> State:
    """As the database has it. Raises KeyError where it has none."""
    return states([article.pk])[article.pk]


def states(numbers: Collection[int]) -> dict[int, State]:
    """Articles by their keys, in four queries at most; of those that are there."""
    named = [f"{link}__{name}" for link, name in ONE.items()]
    keys = [f"{link}_id" for link in ONE]
    rows = Article.objects.filter(pk__in=numbers).order_by().values(
        "pk", "body", "modified_at", "created_by", *FIELDS, *keys, *named
    )  # fmt: skip
    links = _links(numbers)
    return {row["pk"]: _state(row, links[row["pk"]]) for row in rows}


def of_version(version: Version) -> State:
    return State(version.article_number, version.state, version.body.text, version.made_at)


def _state(row: dict, links: dict) -> State:
    values = {name: row[name] for name in FIELDS}
    values |= {
        link: None if row[f"{link}_id"] is None else [row[f"{link}_id"], row[f"{link}__{name}"]]
        for link, name in ONE.items()
    }
    values |= links | {"created_by": row["created_by"]}
    return State(row["pk"], _plain(values), row["body"], row["modified_at"])


def _plain(values: dict) -> dict:
    """What comes back when it was written as JSON."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _links(numbers: Collection[int]) -> dict[int, dict[str, list]]:
    found: dict[int, dict[str, list]] = {
        number: {name: [] for name in (*MANY, "authors", "related")} for number in numbers
    }
    owners: dict[str, set[int]] = {name: set() for name in OWNED}
    for name, number, _position, *row in _rows_beside(list(found)):
        if name in owners:
            owners[name].add(number)
        else:
            found[number][name].append(row)
    for row in _owned("related", owners, "target_id", "target__headline", *RELATED):
        target = row["target_id"] and [row["target_id"], row["target__headline"]]
        told = {name: row[name] for name in RELATED}
        found[row["article_id"]]["related"].append(told | {"target": target})
    for row in _owned("corrections", owners, "at", "text"):
        found[row.pop("article_id")].setdefault("corrections", []).append(row)
    return found


def _owned(name: str, owners: dict[str, set[int]], *fields: str) -> Iterable[dict]:
    """Rows of the articles that have such; most have none, and are not asked for them."""
    if not owners[name]:
        return ()
    return OWNED[name].objects.filter(article__in=owners[name]).values("article_id", *fields)


def _rows_beside(numbers: list[int]) -> list[tuple]:
    """(link, article, position, key of the row, its name), in one statement: saves wait for it.

    Of what belongs to an article alone only that it is there.
    """
    if not numbers:
        return []
    within = ", ".join(["%s"] * len(numbers))
    sql = " UNION ALL ".join(part.format(within) for part in _selects())
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 1, 3, 4", numbers * len(_selects()))
        return cursor.fetchall()


@cache
def _selects() -> list[str]:
    links = {name: getattr(Article, name).through for name in MANY} | {"authors": ArticleAuthor}
    named = [_select(name, through) for name, through in links.items()]
    return named + [
        f"SELECT '{name}', article_id, 0, 0, '' FROM {model._meta.db_table}"  # noqa: S608
        " WHERE article_id IN ({})"
        for name, model in OWNED.items()
    ]


def _select(name: str, through: type[Model]) -> str:
    to = next(link for link in through._meta.fields if link.is_relation and link.name != "article")
    position = "position" if through is ArticleAuthor else "0"
    return (
        f"SELECT '{name}', link.article_id, {position}, named.id, named.name"  # noqa: S608
        f" FROM {through._meta.db_table} link"
        f" JOIN {to.related_model._meta.db_table} named ON named.id = link.{to.column}"
        " WHERE link.article_id IN ({})"
    )

"""What an editor does at the desk, as a browser sends it, and what the desk says."""

from __future__ import annotations

import re
from datetime import datetime

from newsroom.models import Article
from tests.load.desk import Form

ARTICLES = "/admin/newsroom/article/"


def filled(
    article: Article | None = None, related=(), authors=(), corrections=(), **fields
) -> dict:
    """What a browser sends for an article's form; `related`, `authors` and `corrections`
    are rows of fields."""
    article = article or Article(headline="A story")
    data = {
        name: getattr(article, name)
        for name in ("headline", "status", "language", "slug", "body", "external_id")
    }
    data["section"], data["source"] = article.section_id or "", article.source_id or ""
    for name in ("published_at", "expires_at"):
        data |= moment(name, getattr(article, name))
    parts = {"related_stories": related, "authorships": authors, "corrections": corrections}
    for prefix, rows in parts.items():
        data |= {
            f"{prefix}-TOTAL_FORMS": len(rows),
            f"{prefix}-INITIAL_FORMS": sum("id" in row for row in rows),
        }
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
            data[f"{prefix}-{number}-article"] = article.pk or ""
    data |= {"old_addresses-TOTAL_FORMS": 0, "old_addresses-INITIAL_FORMS": 0}
    return data | fields


def moment(name: str, value: datetime | None) -> dict:
    """A date with its time, as the two boxes of the form send it."""
    return {
        f"{name}_0": value.strftime("%Y-%m-%d") if value else "",
        f"{name}_1": value.strftime("%H:%M:%S") if value else "",
    }


def change(client, article, **data):
    return client.post(f"{ARTICLES}{article.pk}/change/", filled(article, **data))


def opened(client, article) -> dict[str, list[str]]:
    """What the form of an article holds, as a browser that opened it would send it."""
    return Form(client.get(f"{ARTICLES}{article.pk}/change/").content.decode()).fields


def send(client, article, form: dict, **changes):
    return client.post(f"{ARTICLES}{article.pk}/change/", form | changes)


def choose(client, article, page, **takes: str):
    """Answer the page that shows both texts: headline="yours"."""
    form = Form(page.content.decode()).fields
    return send(client, article, form, **{f"take-{name}": side for name, side in takes.items()})


def act(client, action: str, *articles: Article, **fields):
    data = {"action": action, "_selected_action": [article.pk for article in articles], **fields}
    return client.post(ARTICLES, data, follow=True)


def told(response) -> list[str]:
    """What the desk says, without its links."""
    return [re.sub(" <a .*</a>", "", str(message)) for message in response.context["messages"]]


def errors(response) -> dict:
    return response.context["adminform"].form.errors


def stories(article) -> list[str]:
    return [str(story) for story in article.related_stories.all()]


def suggested(client, model: str, field: str, term: str) -> list[str]:
    found = client.get(
        "/admin/autocomplete/",
        {"app_label": "newsroom", "model_name": model, "field_name": field, "term": term},
    )
    return [result["text"] for result in found.json()["results"]]

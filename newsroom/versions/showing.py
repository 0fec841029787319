"""An article as a state has it, to be shown: a row that is nowhere saved."""

from __future__ import annotations

from django.utils import timezone

from newsroom.bodies import count_words, plain_text
from newsroom.models import Article, ArticleAuthor, RelatedStory
from newsroom.moments import day_in
from newsroom.versions.restoring import corrections_of, row_of
from newsroom.versions.state import FIELDS, MANY, ONE, RELATED, State


def shown(state: State) -> Article:
    """What a restoration would bring back, with its status and its dates; names of rows that are
    gone are left out. Only what an article's page asks for is there."""
    article, values = Article(pk=state.number, body=state.body), state.values
    for name in FIELDS:
        setattr(article, name, Article._meta.get_field(name).to_python(values[name]))
    for link in ONE:
        setattr(article, link, row_of(link, values[link], []))
    if article.published_at:
        article.address_date = day_in(timezone.get_default_timezone(), article.published_at)
    article.word_count = count_words(plain_text(article.body))
    # The place where Django looks for what was read beforehand.
    article._prefetched_objects_cache = {
        link: list(filter(None, (row_of(link, row, []) for row in values[link]))) for link in MANY
    } | {
        "authorships": [
            ArticleAuthor(article=article, author=author)
            for row in values["authors"]
            if (author := row_of("authors", row, []))
        ],
        "related_stories": [
            RelatedStory(
                article=article,
                target_id=row["target"] and row["target"][0],
                **{name: row[name] for name in RELATED},
            )
            for row in values["related"]
        ],
        "corrections": corrections_of(article, state),
    }
    return article

"""Pages of single articles."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from newsroom.addresses import absolute
from newsroom.models import Article, ArticleQuerySet, OldAddress, RelatedStory
from newsroom.pages.article import ArticlePage


@require_safe
def article(request, day, slug):
    found = _shown().filter(address_date=day, slug=slug).first()
    if found is None:
        return _elsewhere(request, day, slug)
    context = {"article": found, "page": ArticlePage(found, request)}
    return TemplateResponse(request, "articles/article.html", context)


@require_safe
def article_json(request, day, slug):
    found = _shown().filter(address_date=day, slug=slug).first()
    if found is None:
        raise Http404("no such article")
    return JsonResponse(as_json(found, request))


@require_safe
def favicon(request):
    """Where browsers look by themselves, on pages that name no icon."""
    return HttpResponsePermanentRedirect(static("img/favicon.svg"))


def as_json(article: Article, request) -> dict:
    """An article as the JSON Lines schema of imports and exports has it, with its address."""
    image = article.hero_image
    return {
        "id": article.pk,
        "url": absolute(article.get_absolute_url(), request),
        "external_id": article.external_id,
        "headline": article.headline,
        "dek": article.dek,
        "kicker": article.kicker,
        "section": article.section.name if article.section else None,
        "body_html": article.body,
        "byline": article.byline,
        "authors": [_named(author) for author in article.author_list],
        "dateline": article.dateline,
        "topics": [_with_parent(topic) for topic in article.topics.all()],
        "people": [_named(person) for person in article.people.all()],
        "places": [_named(place) for place in article.places.all()],
        "published_at": article.published_at.isoformat(),
        "updated_at": article.updated_at.isoformat() if article.updated_at else None,
        "canonical_url": article.canonical_url or None,
        "source": article.source.name if article.source else None,
        "language": article.language,
        "image": image
        and {
            "url": absolute(image.file.url, request) if image.file else image.url or None,
            "caption": image.caption,
            "credit": image.credit,
            "alt_text": image.alt_text,
        },
        "related": [told for s in article.related_stories.all() if (told := _related(s))],
    }


def _shown() -> ArticleQuerySet:
    """Public articles with all that their page shows."""
    return Article.objects.public().with_names().with_related().prefetch_related("topics__parent")


def _elsewhere(request, day, slug) -> HttpResponse:
    """The answer where no public article stands: moved, withdrawn, or not found."""
    old = OldAddress.objects.filter(address_date=day, slug=slug).select_related("article").first()
    if old is not None and old.article.is_public():
        return HttpResponsePermanentRedirect(old.article.get_absolute_url())
    withdrawn = Article.objects.withdrawn().filter(address_date=day, slug=slug)
    explained = withdrawn.exclude(withdrawal_note="")
    if note := explained.values_list("withdrawal_note", flat=True).first():
        return render(request, "articles/withdrawn.html", {"note": note}, status=410)
    raise Http404("no such article")


def _named(row) -> dict:
    return {"slug": row.slug, "name": row.name}


def _with_parent(topic) -> dict:
    return {**_named(topic), **({"parent": topic.parent.name} if topic.parent else {})}


def _related(story: RelatedStory):
    """A key or a dict of what is known; nothing of an article that the public does not see."""
    if story.target:
        return story.target.external_id or story.target.canonical_url
    if story.target_id:  # what an editor wrote about a hidden article is as hidden
        return None
    if story.wanted_key:
        return story.wanted_key
    parts = {
        "headline": story.headline,
        "url": story.url,
        "section": story.section,
        "teaser": story.teaser,
        "caption": story.caption,
        "credit": story.credit,
    }
    return {name: value for name, value in parts.items() if value}

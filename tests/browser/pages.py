"""Every kind of page there is, in one place: for tests that look at all of them."""

from __future__ import annotations

from newsroom.models import Article, Section

SEARCHES = {
    "everything": "/search/",
    "hits": "/search/?q=gas+deal&topic=natural-gas",
    "filters": "/search/?q=gas&topic=natural-gas&topic=trade-agreements&section=-city",
    "dates": "/search/?q=gas&from=2025&to=2026-06",
    "a second page": "/search/?per_page=10&page=2&sort=oldest",
    "relaxed": "/search/?q=gas+zeppelin+harbour",
    "almost": "/search/?q=gas+deal+annex",
    "all but one word": "/search/?q=gas+deal+annex&relax=most",
    "zero": "/search/?q=zzzz",
    "zero without a word": "/search/?q=zzzz+yyyy+xxxx&relax=most",
    "misspelt": "/search/?q=gsa+deal",
    "one filter too many": "/search/?q=gas+deal&person=mirela-stroud&from=2019&to=2019",
    "zero under filters": "/search/?q=zzzz&topic=natural-gas&person=-ines-torvald&from=2025",
    "notices": "/search/?q=(gas+%22deal&colour=red&from=never&sort=best",
    "past the end": "/search/?q=gas&page=99",
    "built": "/search/build/?q=gas+-ferry",
    "not built": "/search/build/?q=ga*",
    "help": "/search/help/",
    "export": "/search/export/?q=gas&columns=headline,url&bom=1&colour=red",
    "export of lines": "/search/export/?q=gas&format=jsonl",
    "why it is not here": "/search/why-not/?q=gas&topic=natural-gas&article=ferry",
    "suggestions": "/suggest/?q=gas",
    "in German": "/search/?q=gas&topic=natural-gas&from=2025&lang=de",
}
LISTS = {
    "front": "/",
    "front in German": "/?lang=de",
    **{name: f"/{name}/" for name in ("topics", "people", "sections", "places", "authors")},
    "sources": "/sources/",
    "a topic": "/topics/natural-gas/",
    "a person": "/people/mirela-stroud/",
    "a facet": "/facets/person/?q=gas&person=mirela-stroud",
    "a facet without": "/facets/person/?facet_q=zzzz",
    "a facet past the end": "/facets/person/?facet_page=99",
    "a day": "/articles/2025/11/17/",
    "a month": "/articles/2025/11/",
    "a year in German": "/articles/2025/?lang=de",
    "a day without": "/articles/1801/01/01/",
    "no page": "/nothing/here/",
}
DESK = {
    "articles": "/admin/newsroom/article/",
    "index changes": "/admin/search/indexchange/",
    "topics": "/admin/newsroom/topic/",
    "images": "/admin/newsroom/image/",
    "audit log": "/admin/newsroom/auditentry/",
}


def articles() -> dict[str, str]:
    """Addresses of articles of the sample: with all there can be, with little, and withdrawn."""
    related = Article.objects.public().filter(related_stories__isnull=False)
    pictured = related.exclude(hero_image=None).first()
    plain = Article.objects.public().filter(hero_image=None, related_stories=None).first()
    gone = Article.objects.create(
        headline="Gone",
        section=Section.objects.first(),
        status=Article.Status.WITHDRAWN,
        published_at=plain.published_at,
        withdrawal_note="It was wrong.\n\nWe are sorry.",
    )
    corrected = Article.objects.public().exclude(corrections=None).first()
    return {
        "a corrected article": corrected.get_absolute_url(),
        "an article": pictured.get_absolute_url(),
        "an article of a search": f"{pictured.get_absolute_url()}?q=the&sort=oldest",
        "why it is here": f"/search/why/?q=the&id={pictured.pk}",
        "an article in German": f"{pictured.get_absolute_url()}?lang=de",
        "a plain article": plain.get_absolute_url(),
        "withdrawn": gone.get_absolute_url(),
    }

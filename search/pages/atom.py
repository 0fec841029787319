"""A search as an Atom feed: its newest articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from newsroom.characters import allowed_in_xml
from search.service.hits import Hit
from search.service.results import ResultSet


def atom(results: ResultSet, absolute: Callable[[str], str]) -> str:
    """The feed's XML; an entry a hit, in the order of the page."""
    search = results.search
    query_string = search.query_string
    page = absolute(reverse("search:page") + (f"?{query_string}" if query_string else ""))
    here = absolute(reverse("search:atom") + (f"?{query_string}" if query_string else ""))
    feed = Atom1Feed(
        title=allowed_in_xml(_("Newsroom Archive: %s") % results.understood),
        link=page,
        description="",
        feed_url=here,
        feed_guid=here,
    )
    for hit in results.hits:
        moment = hit.published_at.astimezone(UTC)  # its offset has whole minutes everywhere
        corrected = [at.astimezone(UTC) for at, _said in hit.corrections]
        feed.add_item(
            title=allowed_in_xml(hit.headline),
            link=absolute(hit.path),
            description=allowed_in_xml(_described(hit)),
            unique_id=absolute(hit.path),
            pubdate=moment if hit.date_known else None,
            updateddate=max(moment, *corrected) if corrected else moment,
            author_name=allowed_in_xml(hit.byline) or None,
            categories=[allowed_in_xml(topic.name) for topic in hit.topics],
        )
    return feed.writeString("utf-8")


def _described(hit: Hit) -> str:
    """The dek or a passage; below it, its corrections."""
    told = hit.dek or hit.snippet
    if not hit.corrections:
        return told
    rows = ((date_format(localtime(at), _("j F Y, H:i T")), said) for at, said in hit.corrections)
    corrections = format_html_join("", "<p>{}: {}</p>", rows)
    return f"{told}{format_html('<h2>{}</h2>', _('Corrections'))}{corrections}"

"""Every address of the archive, told as data: the name of a route, and how it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.urls import URLResolver, get_resolver

from search.request.facets import FACETS
from tests.visibility.archive import EARLIER, MARKERS, PICTURE, RENDITION, TOKEN

PATHS = {facet.name: facet.path for facet in FACETS}
METRICS_TOKEN = "of-the-tests"
HTMX = {"HX-Request": "true"}
SLUGS = {
    "topic": "gas",
    "person": "ann-lee",
    "place": "skelby",
    "author": "bo-yu",
    "section": "city",
    "source": "wire",
}
NEWEST, OLDEST = tuple(range(1, 11)), tuple(range(10, 0, -1))  # stories of the archive


@dataclass(frozen=True, eq=False)
class Asked:
    """One way to ask for a route.

    `finds`: the stories that the database finds, whose headlines and deks alone it searches; None
    where an answer lists no result set.
    """

    path: str
    method: str = "get"
    headers: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] | None = None
    is_of_the_desk: bool = False
    finds: tuple[int, ...] | None = None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}{' (htmx)' if self.headers == HTMX else ''}"


def _fragment(path: str, finds: tuple[int, ...] | None = None) -> Asked:
    return Asked(path, headers=HTMX, finds=finds)


def _post(path: str, is_of_the_desk: bool = False, **data: str) -> Asked:
    return Asked(path, "post", data=data, is_of_the_desk=is_of_the_desk)


_STORY = "/articles/2026/11/22/story-1"
_NEAR_STORY = tuple(n for n in NEWEST if n % 3)  # filed under the section City
_DAYS = ("2025/11/23", "2026/11/23")

SITE: dict[str, list[Asked]] = {
    "search:front": [Asked("/")],
    "search:page": [
        Asked("/search/", finds=NEWEST),
        Asked("/search/?q=story", finds=NEWEST),
        Asked("/search/?q=common", finds=()),
        Asked("/search/?q=story&topic=energy&sort=oldest", finds=OLDEST),
        Asked("/search/?q=story&section=city&topic=-brackelune", finds=_NEAR_STORY),
        Asked("/search/?topic=energy&topic=gas&every=topic", finds=NEWEST),
        Asked("/search/?per_page=10&page=2", finds=()),
        Asked("/search/?q=commom"),
        Asked("/search/?q=comm*+zebra~+%22common+story%22"),
        Asked("/search/?q=zebra&person=ann-lee", finds=()),
        Asked("/search/?from=2026-11-20&to=2026-11-21", finds=(2, 3)),
        Asked("/search/?all=gas"),
        _fragment("/search/?q=story", NEWEST),
        _fragment("/search/?q=common&topic=gas", ()),
    ],
    "search:build": [
        Asked("/search/build/?q=common+topic:gas"),
        Asked("/search/build/?all=common&topic=Gas&from=2026"),
        _fragment("/search/build/?all=common&topic=Gas&from=2026"),
    ],
    "search:robots": [Asked("/robots.txt")],
    "search:opensearch": [Asked("/opensearch.xml")],
    "search:help": [Asked("/search/help/"), _fragment("/search/help/")],
    "search:why": [
        Asked("/search/why/?q=common&id=1"),
        Asked("/search/why/?id=1&sort=newest"),
        Asked("/search/why/?q=common&id=999"),
        _fragment("/search/why/?q=common&id=1"),
    ],
    "search:why_not": [
        Asked("/search/why-not/?q=zebra&article=1"),
        Asked("/search/why-not/?q=zebra&article=Story+1"),
        Asked(f"/search/why-not/?q=common&article={_STORY}/"),
        Asked("/search/why-not/?q=common"),
        _fragment("/search/why-not/?topic=-gas&article=1"),
    ],
    "search:days": [
        Asked("/articles/2026/11/22/", finds=(1,)),
        Asked("/articles/2026/11/?sort=oldest", finds=tuple(range(9, 0, -1))),
        Asked("/articles/2026/?q=story"),
        Asked("/articles/2026/13/"),
        Asked("/articles/2024/", finds=()),
        _fragment("/articles/2026/11/21/", (2,)),
    ],
    "search:days_json": [
        Asked("/articles/2026/11/22.json", finds=(1,)),
        Asked("/articles/2026/11.json"),
        Asked("/articles/2026.json"),
        Asked("/articles/2026/02/31.json"),
    ],
    "search:list": [_post("/search/list/", list="compact", next="/search/?q=common")],
    "search:order": [_post("/search/order/", order_topic="telling", next="/search/?q=common")],
    "search:export": [
        Asked("/search/export/?q=common"),
        Asked("/search/export/?q=common&columns=id,url,score,snippet,body&sort=oldest"),
        Asked("/search/export/?format=jsonl&topic=gas"),
        Asked("/search/export/?q=zebra&format=pdf&edit=never"),
        _fragment("/search/export/?q=story"),
    ],
    "search:export_file": [
        _post("/search/export/file/", q="common", format="csv", columns="id", download="1"),
        _post("/search/export/file/", q="common", edit="later:id"),
    ],
    "search:chart": [_post("/search/chart/", measure="share", next="/search/?q=common")],
    "search:dates": [
        Asked("/search/dates/?q=story&from=Nov+2026&to="),
        Asked("/search/dates/?q=story&from=31+April&to=", finds=NEWEST),
        _fragment("/search/dates/?q=common&topic=gas&from=31+April&to=", ()),
    ],
    "search:json": [
        Asked("/search.json", finds=NEWEST),
        Asked("/search.json?q=story&sort=oldest", finds=OLDEST),
        Asked("/search.json?q=common", finds=()),
        Asked("/search.json?topic=gas&missing=section", finds=(3, 6, 9)),
        Asked("/search.json?topic=gas&topic=brackelune&every=topic", finds=()),
        Asked("/search.json?q=commom"),
    ],
    "search:csv": [
        Asked("/search.csv?columns=url", finds=NEWEST),
        Asked("/search.csv?q=common&columns=id,url,score,snippet,body", finds=()),
        Asked("/search.csv?q=story&topic=gas"),
    ],
    "search:jsonl": [Asked("/search.jsonl"), Asked("/search.jsonl?q=story&sort=oldest")],
    "search:atom": [Asked("/search.atom?q=story", finds=NEWEST), Asked("/search.atom?q=common")],
    "search:suggest": [
        Asked("/suggest/?q=ann"),
        Asked("/suggest/?q=common+st"),
        _fragment("/suggest/?q=story"),
    ],
    "search:suggest_json": [
        Asked("/suggest.json?q=gas"),
        Asked("/suggest.json?q=person:"),
        Asked("/suggest.json?q=headline:sto"),
    ],
    "search:facet": [
        Asked("/facets/topic/"),
        Asked("/facets/person/?q=common&facet_q=ann"),
        Asked("/facets/topic/?q=common&facet_sort=telling"),
        Asked("/facets/nothing/"),
        _fragment("/facets/place/?facet_q=skel"),
    ],
    "search:facet_json": [
        *(Asked(f"/facets/{name}.json?q=common") for name in SLUGS),
        Asked("/facets/topic.json?section=city&facet_sort=telling"),
        Asked("/facets/nothing.json"),
    ],
    **{words: [Asked(f"/{words}/"), Asked(f"/{words}/?letter=g")] for words in PATHS.values()},
    **{
        name: [Asked(f"/{words}/{SLUGS[name]}/"), Asked(f"/{words}/{name}-1/")]
        for name, words in PATHS.items()
    },
    **{f"{name}_atom": [Asked(f"/{words}/{SLUGS[name]}.atom")] for name, words in PATHS.items()},
    "search:thread": [
        Asked(f"{_STORY}/thread/"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/thread/") for day in _DAYS),
    ],
    "search:thread_json": [
        Asked(f"{_STORY}/thread.json"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/thread.json") for day in _DAYS),
    ],
    "article": [
        Asked(f"{_STORY}/"),
        Asked(f"{_STORY}/?q=common"),
        Asked(f"{_STORY}/?q=story&topic=gas&marks=0"),
        Asked("/articles/2026/11/21/story-2/?sort=oldest"),
        Asked("/articles/2026/11/21/story-2/?q=zebra"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/?q=common") for day in _DAYS),
    ],
    "article_json": [
        Asked(f"{_STORY}.json"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}.json") for day in _DAYS),
    ],
    "versions": [
        Asked(f"{_STORY}/versions/"),
        Asked(f"{_STORY}/versions/?from={EARLIER}&to=now"),
        Asked(f"{_STORY}/versions/?from=999"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/versions/") for day in _DAYS),
    ],
    "version": [
        Asked(f"{_STORY}/versions/{EARLIER}/"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/versions/{EARLIER}/") for day in _DAYS),
    ],
    "versions_json": [
        Asked(f"{_STORY}/versions.json"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/versions.json") for day in _DAYS),
    ],
    "article_citation": [
        Asked(f"{_STORY}/cite.ris"),
        Asked(f"{_STORY}/cite.bib"),
        Asked(f"{_STORY}/cite.txt?lang=de"),
        Asked(f"{_STORY}/cite.pdf"),
        *(Asked(f"/articles/{day}/{MARKERS['slug']}/cite.txt") for day in _DAYS),
    ],
    "picture": [Asked(f"/media/{name}") for name in (PICTURE, RENDITION)],
    "preview": [Asked(f"/preview/{TOKEN}/"), Asked(f"/preview/{TOKEN[1:]}/")],
    "preview_picture": [
        Asked(f"/preview/{TOKEN}/pictures/{name}") for name in (PICTURE, RENDITION)
    ],
    "sitemap": [Asked("/sitemap.xml")],
    "sitemap_year": [Asked("/sitemap-2026-1.xml"), Asked("/sitemap-1999-1.xml")],
    "sitemap_news": [Asked("/sitemap-news.xml")],
    "favicon.ico": [Asked("/favicon.ico")],
    "theme": [_post("/theme/", theme="dark", next="/")],
    "language": [_post("/language/", language="de", next="/")],
    "healthz": [Asked("/healthz")],
    "readyz": [Asked("/readyz")],
    "metrics": [Asked("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})],
}
# Of the desk, but for the pages of the kinds of rows.
DESK: dict[str, list[Asked]] = {
    "admin:index": [Asked("/admin/")],
    "admin:login": [Asked("/admin/login/")],
    "admin:logout": [_post("/admin/logout/")],
    "admin:password_change": [Asked("/admin/password_change/")],
    "admin:password_change_done": [Asked("/admin/password_change/done/")],
    "admin:autocomplete": [
        Asked(
            "/admin/autocomplete/?app_label=newsroom&model_name=relatedstory"
            "&field_name=target&term=story"
        )
    ],
    "admin:jsi18n": [Asked("/admin/jsi18n/")],
    "admin:app_list": [Asked("/admin/newsroom/"), Asked("/admin/search/")],
    "admin:auth_user_password_change": [Asked("/admin/auth/user/{auth_user}/password/")],
    "admin:saved_forms": [Asked("/admin/saved/?form=" + "a" * 32)],
    "admin:newsroom_image_choose": [Asked("/admin/newsroom/image/choose/?q=pier")],
    "admin:newsroom_article_cleaned": [_post("/admin/newsroom/article/cleaned/", html="<p>x</p>")],
    "admin:newsroom_article_purge": [
        _post("/admin/newsroom/article/{newsroom_article}/history/purge/")
    ],
    "admin:newsroom_article_preview": [
        _post("/admin/newsroom/article/{newsroom_article}/preview/")
    ],
    "admin:newsroom_version_preview": [
        _post("/admin/newsroom/version/{newsroom_version}/preview/")
    ],
    "admin:newsroom_previewlink_take_back": [
        _post("/admin/newsroom/previewlink/{newsroom_previewlink}/take-back/")
    ],
    "admin:newsroom_act_undo": [
        Asked("/admin/newsroom/act/{newsroom_act}/undo/"),
        _post("/admin/newsroom/act/{newsroom_act}/undo/", reason="Wrong."),
    ],
    "admin:newsroom_act_go_on": [_post("/admin/newsroom/act/{newsroom_act}/go-on/")],
    "admin:newsroom_importjob_bring_in": [
        _post("/admin/newsroom/importjob/{newsroom_importjob}/bring-in/")
    ],
    "admin:newsroom_importjob_stop": [
        _post("/admin/newsroom/importjob/{newsroom_importjob}/stop/")
    ],
    "admin:newsroom_importrun_undo": [
        Asked("/admin/newsroom/importrun/{newsroom_importrun}/undo/"),
        _post("/admin/newsroom/importrun/{newsroom_importrun}/undo/"),
    ],
    "admin:newsroom_version_restore": [
        _post("/admin/newsroom/version/{newsroom_version}/restore/")
    ],
    "admin:newsroom_version_hide": [
        _post("/admin/newsroom/version/{newsroom_version}/hide/", reason="Wrong.")
    ],
    "admin:newsroom_version_show": [
        _post("/admin/newsroom/version/{newsroom_version}/show/", reason="Wrong.")
    ],
    "admin:newsroom_proposal_decline": [
        _post("/admin/newsroom/proposal/{newsroom_proposal}/decline/", reason="Wrong.")
    ],
    "admin:newsroom_proposal_withdraw": [
        _post("/admin/newsroom/proposal/{newsroom_proposal}/withdraw/")
    ],
    "admin:view_on_site": [Asked("/admin/r/{article}/1/")],
    "admin/r/<path:content_type_id>/<path:object_id>/": [Asked("/admin/r/{article}/2/")],
    "admin/(?P<url>.*)$": [Asked("/admin/nothing/is/here/")],
}
ROWS = {  # of each kind of row on the desk
    "changelist": "",
    "add": "add/",
    "history": "{key}/history/",
    "delete": "{key}/delete/",
    "change": "{key}/change/",
    "": "{key}/",  # without a name: leads to "change"
}


def routes() -> list[str]:
    """The names of all that the URL conf knows; of a route without one, its pattern."""
    return list(dict.fromkeys(_names(get_resolver())))


def _names(resolver: URLResolver, space: str = "", before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            own = f"{space}{each.namespace}:" if each.namespace else space
            yield from _names(each, own, pattern)
        else:
            yield f"{space}{each.name}" if each.name else pattern


def table(keys: Mapping[str, object]) -> dict[str, list[Asked]]:
    """All of it: SITE, DESK, and the pages of each kind of row; `keys` has a row of each kind.

    What a reader is given is asked for by HEAD as well.
    """
    heads = {
        name: [replace(one, method="head", finds=None) for one in ways[:1] if one.method == "get"]
        for name, ways in SITE.items()
    }
    return {name: [*ways, *heads[name]] for name, ways in SITE.items()} | _of_the_desk(keys)


def _of_the_desk(keys: Mapping[str, object]) -> dict[str, list[Asked]]:
    known = {name.replace(".", "_"): key for name, key in keys.items()}
    article = ContentType.objects.get(app_label="newsroom", model="article").pk
    told = {
        name: [
            replace(
                one,
                path=one.path.format(article=article, **known),
                is_of_the_desk=True,
            )
            for one in ways
        ]
        for name, ways in DESK.items()
    }
    for model in site._registry:
        app, kind = model._meta.app_label, model._meta.model_name
        for page, rest in ROWS.items():
            path = f"/admin/{app}/{kind}/{rest.format(key=known[f'{app}_{kind}'])}"
            name = f"admin:{app}_{kind}_{page}"
            if not page:
                name = f"admin/{app}/{kind}/<path:object_id>/"
            told[name] = [Asked(path, is_of_the_desk=True)]
    return told

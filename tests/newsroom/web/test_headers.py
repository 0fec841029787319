"""What every answer carries, and what no page holds."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import get_resolver, reverse
from PIL import Image as Drawing

from newsroom.models import Image
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
    "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
)  # fmt: skip

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

EVENT = re.compile(r"on[a-z]+", re.I)


@pytest.fixture
def secure(settings, client):
    """Settings and a client as in production, over https."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    return Client(raise_request_exception=False)


class Page(HTMLParser):
    """What of a page the policy would block."""

    def __init__(self, text: str):
        super().__init__()
        self.blocked: list[str] = []
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "style" or (tag == "script" and not values.get("src") and not is_data(values)):
            self.blocked.append(self.get_starttag_text())
        for name, value in attrs:
            is_live = EVENT.fullmatch(name) or name == "style" or name.startswith("hx-on")
            if is_live or (value or "").strip().lower().startswith("javascript:"):
                self.blocked.append(self.get_starttag_text())
        if tag in ("script", "link", "img", "iframe", "form", "object", "embed"):
            source = values.get("src") or values.get("action") or values.get("data") or ""
            if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload"):
                source = values.get("href") or ""
            if source.startswith(("http:", "https:", "//")):
                self.blocked.append(self.get_starttag_text())
        if tag == "a" and values.get("href"):
            self.links.add(values["href"])


def is_data(attributes: dict) -> bool:
    """A script element that browsers never run; the policy does not ask about it."""
    return attributes.get("type") in ("application/ld+json", "application/json")


def check(response, secure=True):
    where = response.request["PATH_INFO"], response.status_code
    stricter = {"Referrer-Policy": "no-referrer"} if where[0].startswith("/preview/") else {}
    for name, value in (HEADERS | stricter).items():
        assert response.headers.get(name) == value, (where, name)
    policy = response["Content-Security-Policy"]
    for directive in POLICY:
        assert directive in policy, (where, directive)
    assert "unsafe" not in policy
    assert "camera=()" in response["Permissions-Policy"]
    if secure:
        assert (
            "max-age=31536000; includeSubDomains; preload" in response["Strict-Transport-Security"]
        )
    if response.headers.get("Content-Type", "").startswith("text/html"):
        assert Page(response.getvalue().decode()).blocked == [], where
    if response.streaming:
        response.getvalue()


def every_address() -> list[str]:
    """An address for each pattern of the site that takes no more than a few known values."""
    known = {"name": "topic", "slug": "harbour-0", "facet": "topic", "day": "2025/11/17"}
    found = []

    def walk(patterns, before):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                if not route.startswith("admin/"):
                    walk(pattern.url_patterns, route)
            else:
                found.append(
                    "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: known.get(m[1], "1"), route)
                )

    walk(get_resolver().url_patterns, "")
    return [address.replace("^", "").replace("$", "") for address in found]


def test_every_answer_of_the_site_carries_the_headers(archive, secure):
    seen, waiting = set(), ["/", *every_address(), "/nowhere/", "/topics/gas/", "/search/?q=text"]
    waiting += ["/articles/2025/11/17/gone/", "/search", "/facets/nothing/", "/admin/"]
    while waiting and len(seen) < 150:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        response = secure.get(path, secure=True)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = Page(response.getvalue().decode())
            waiting += [link for link in page.links if link.startswith("/") and link[1:2] != "/"]
        check(response)
    assert len(seen) > 30


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nowhere/", 404),
        ("get", "/search", 301),
        ("post", "/search/", 405),
        ("post", "/theme/", 302),
        ("get", "/theme/", 405),
        ("get", "/admin/", 302),
        ("get", "/static/css/site.css", 200),
        ("get", "/static/js/site.js", 200),
        ("head", "/static/css/site.css", 200),
        ("get", "/static/nothing.css", 404),
        ("get", "/search.csv", 200),
        ("get", "/search.jsonl", 200),
        ("options", "/search/", 405),
    ],
)
def test_answers_of_every_kind_carry_the_headers(archive, secure, method, path, status):
    response = getattr(secure, method)(path, secure=True)
    assert response.status_code == status
    check(response)


def test_failures_carry_the_headers(archive, secure, monkeypatch):
    from search import engine

    monkeypatch.setattr(engine, "find", lambda search, **options: 1 / 0)
    response = secure.get("/search/", secure=True)
    assert response.status_code == 500
    assert b"Traceback" not in response.content
    assert b"ZeroDivision" not in response.content
    check(response)


@pytest.mark.parametrize("host", ["evil.example", "archive.example:80@evil", "a b", "x" * 300])
def test_another_host_is_refused_with_the_headers(secure, settings, host):
    settings.SECURE_SSL_REDIRECT = True
    for path, https in (("/search/", False), ("/search/", True), ("/nowhere", True)):
        response = secure.get(path, secure=https, headers={"Host": host})
        assert response.status_code == 400
        assert b"evil" not in response.content
        check(response, secure=https)


def test_a_forged_forwarded_host_is_ignored(archive, client):
    response = client.get("/search.json", headers={"X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in response.content


def test_the_redirect_to_https_carries_the_headers(secure, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = secure.get("/search/?q=a")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/search/?q=a")
    check(response, secure=False)


def test_no_template_or_script_needs_what_the_policy_forbids():
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on", text), path
        assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=", text), path


def admin_pages(image: Image, article) -> list[str]:
    """Every page of the desk that is got: lists, forms, histories, deletions, and the rest."""
    from django.contrib import admin

    pages = [reverse("admin:index"), reverse("admin:password_change"), "/admin/nowhere/"]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        pages.append(reverse(f"{name}_changelist") + "?q=a&_facets=True")
        pages.append(reverse("admin:app_list", args=[model._meta.app_label]))
        pages.append(reverse(f"{name}_add"))
        if row := model._default_manager.first():
            pages += [
                reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete")
            ]
    return list(dict.fromkeys(pages))


def test_the_desk_keeps_the_policy(archive, admin_client, make_article):
    data = io.BytesIO()
    Drawing.new("RGB", (40, 30)).save(data, "PNG")
    image = Image.objects.create(url="https://elsewhere.example/a.png", caption="A quay")
    article = make_article("With all", hero_image=image, topics=["Gas"], authors=["Bo Yu"])
    statuses = {}
    for path in admin_pages(image, article):
        response = admin_client.get(path)
        statuses[path] = response.status_code
        check(response, secure=False)
    assert sum(status == 200 for status in statuses.values()) > 30
    assert set(statuses.values()) <= {200, 403, 404}
    acted = admin_client.post(
        "/admin/newsroom/article/",
        {"action": "delete_selected", "_selected_action": [article.pk]},
    )
    assert acted.status_code == 200
    check(acted, secure=False)
    invalid = admin_client.post("/admin/newsroom/article/add/", {})
    check(invalid, secure=False)
    anonymous = Client().get("/admin/login/")
    check(anonymous, secure=False)


def test_only_known_middleware_stands_outside_of_the_headers():
    names = [name.rsplit(".", 1)[-1] for name in site_settings.MIDDLEWARE]
    outside = names[: names.index("SecurityHeadersMiddleware")]
    assert outside in ([], ["RequestLogMiddleware"])

"""The desk in a real browser, which tells of everything that the content security policy blocks."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from newsroom.models import Article, Image, Topic

WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def test_the_desk_works_under_the_policy(page, site):
    get_user_model().objects.create_superuser("ed", password="ed")
    page.add_init_script(WATCH)
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill("ed")
    page.get_by_label("Password").fill("ed")
    page.get_by_role("button", name="Log in").click()
    article, topic = Article.objects.public().first(), Topic.objects.first()
    for path in (
        "/admin/",
        "/admin/newsroom/article/",
        f"/admin/newsroom/article/{article.pk}/change/",
        f"/admin/newsroom/article/{article.pk}/history/",
        f"/admin/newsroom/article/{article.pk}/delete/",
        "/admin/newsroom/image/",
        f"/admin/newsroom/image/{Image.objects.first().pk}/change/",
        f"/admin/newsroom/topic/{topic.pk}/change/",
        "/admin/search/indexchange/",
        "/admin/password_change/",
    ):
        page.goto(site + path)
        assert page.evaluate("window.refused") == [], path
    page.goto(f"{site}/admin/newsroom/article/{article.pk}/change/")
    page.locator(".field-section .select2-selection").click()
    page.locator(".select2-results__option").first.wait_for()
    assert page.evaluate("window.refused") == []

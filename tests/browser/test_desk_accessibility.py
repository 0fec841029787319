"""Forms of the desk for those who cannot see well or use no mouse."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from newsroom.models import Article, Topic
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import sign_in


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_no_fault_in_forms_and_histories(
    window, site, transactional_db, viewport, scheme
):
    article = Article.objects.public().exclude(hero_image=None).filter(topics__gt=0).first()
    topic = Topic.objects.first()
    page = window(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page.context, site, User.objects.create_superuser("ed"))
    found = []
    for path in (
        f"article/{article.pk}/change/",
        "article/add/",
        f"article/{article.pk}/history/",
        f"topic/{topic.pk}/change/",
        "version/",
    ):
        page.goto(f"{site}/admin/newsroom/{path}")
        if path.endswith("add/"):
            page.locator("#authorships-group .add-row a").click()
            page.locator("#related_stories-group summary").click()
            page.locator("#related_stories-group .add-row a").click()
        found += faults(page, [(viewport, scheme, GUIDELINES)])
    assert found == []

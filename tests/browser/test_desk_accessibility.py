"""Forms of the desk for those who cannot see well or use no mouse."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from newsroom.models import Article, ImportJob, ImportRun, Topic
from tests.browser.test_accessibility import GUIDELINES, NARROW, WIDE, faults
from tests.browser.test_desk_form import sign_in

WHERE = {"file": "wire.jsonl", "position": "line 1"}
FOUND = [
    {"kind": "rejected", "reason": "no headline", **WHERE},
    {"kind": "changed", "headline": "Ferry", "fields": [{"field": "dek", "from": "A", "to": "B"}],
     **WHERE},
]  # fmt: skip


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_axe_finds_no_fault_in_forms_and_histories(
    window, site, transactional_db, viewport, scheme
):
    article = Article.objects.public().exclude(hero_image=None).filter(topics__gt=0).first()
    topic = Topic.objects.first()
    run = ImportRun.objects.create(arguments={"paths": ["wire.jsonl"]})
    job = ImportJob.objects.create(state="read", run=run, counts={"imported": 1}, findings=FOUND)
    page = window(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page.context, site, User.objects.create_superuser("ed"))
    found = []
    for path in (
        f"article/{article.pk}/change/",
        "article/add/",
        f"article/{article.pk}/history/",
        f"topic/{topic.pk}/change/",
        "version/",
        "importjob/add/",
        f"importjob/{job.pk}/change/",
        f"importrun/{run.pk}/undo/",
    ):
        page.goto(f"{site}/admin/newsroom/{path}")
        if path == "article/add/":
            page.locator("#authorships-group .add-row a").click()
            page.locator("#related_stories-group summary").click()
            page.locator("#related_stories-group .add-row a").click()
        found += faults(page, [(viewport, scheme, GUIDELINES)])
    assert found == []

"""Writing proposals down, finding and deciding them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from newsroom.models import KeptText, Proposal
from newsroom.versions import State


@transaction.atomic
def propose(base: State, proposed: State, by, note: str = "") -> Proposal:
    """Keep what somebody would change of an article."""
    texts = {text.digest: text for text in map(KeptText.of, (base.body, proposed.body))}
    KeptText.objects.bulk_create(map(texts.get, sorted(texts)), ignore_conflicts=True)
    return Proposal.objects.create(
        article_number=base.number,
        base=base.values,
        base_body=KeptText.of(base.body),
        base_made_at=base.made_at,
        state=proposed.values,
        body=KeptText.of(proposed.body),
        user=by,
        user_name=by.get_username(),
        note=note,
    )


def readable(user) -> QuerySet[Proposal]:
    """Everybody's with the right to publish, else one's own."""
    if user.has_perm("newsroom.publish_article"):
        return Proposal.objects.all()
    return Proposal.objects.filter(user=user)


def open_of(number: int, user) -> QuerySet[Proposal]:
    """The readable ones for an article that nobody decided yet."""
    waiting = readable(user).filter(article_number=number, status=Proposal.Status.OPEN)
    return waiting


def decide(proposal: Proposal, status: str, by, reason: str = "") -> bool:
    """Close it; False when somebody did so before."""
    decision = {
        "status": status,
        "decided_at": timezone.now(),
        "decided_by": by,
        "decided_name": by.get_username(),
        "reason": reason,
    }
    waiting = Proposal.objects.filter(pk=proposal.pk, status=Proposal.Status.OPEN)
    return bool(waiting.update(**decision))

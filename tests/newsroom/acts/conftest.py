"""Acts asked for by an account with all rights."""

from __future__ import annotations

import pytest

from newsroom import acts
from newsroom.audit import Agent
from newsroom.desk.acts.kinds import Deletion, Publication, Withdrawal
from newsroom.models import Act

WRONG = {"reason": "Wrong.", "note": ""}


@pytest.fixture
def boss(django_user_model):
    return django_user_model.objects.create_superuser("boss")


@pytest.fixture
def ask(boss):
    """Asks for an act on articles as they are now: ask("withdraw", article, by=…, reason=…)."""
    kinds = {kind.name: kind for kind in (Deletion, Publication, Withdrawal)}

    def asked(name: str, *articles, by=None, **parameters) -> Act:
        kind = kinds[name](by or boss, {**WRONG, "overruled": True, **parameters})
        agent = Agent(kind.by, "192.0.2.7", "a" * 32)
        return acts.ask(kind, agent, [(each.pk, each.modified_at) for each in articles])

    return asked


@pytest.fixture
def carry_out(ask):
    """Asks for an act, and carries it out."""

    def done(name: str, *articles, **options) -> Act:
        act = ask(name, *articles, **options)
        acts.run(act.pk)
        act.refresh_from_db()
        return act

    return done


@pytest.fixture
def undo(boss):
    """Undoes an act; the undo."""

    def undone(act: Act, by=None, reason: str = "Right after all.") -> Act:
        kind = acts.Undo(by or boss, {"reason": reason}, act)
        assert kind.is_allowed()
        asked = acts.ask(kind, Agent(kind.by), [(n, None) for n in acts.numbers_of(act)])
        acts.run(asked.pk)
        asked.refresh_from_db()
        act.refresh_from_db()
        return asked

    return undone

"""Kinds of acts: what each does to an article, and who may ask for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from newsroom.models import Act, Article, Version
from newsroom.publishing import RefusedError


class OverrulableError(RefusedError):
    """An article is left out, unless whoever asks says otherwise."""


class UnknownKindError(LookupError):
    """An act of a kind that nothing here carries out."""


class Kind(ABC):
    """A kind of act at work for somebody, made anew for every batch of articles. `by` is an
    account; None where a command asks.

    Whoever has a kind of its own registers a subclass; what runs acts knows none by name.
    """

    name: str
    label: str | Promise  # what is done, as a button says it
    not_done: str | Promise  # before the articles that were left out
    hides = False  # it takes articles from readers: other acts make way
    through: str = Version.Through.ACT  # what versions say that it is
    cleans_up = False  # it has something to do where no article is left to it

    def __init__(self, by, parameters: dict, undoes: Act | None = None):
        self.by = by
        self.parameters = parameters
        self.undoes = undoes

    @abstractmethod
    def done(self, count: int) -> str:
        """“3 articles are published.”"""

    @abstractmethod
    def is_allowed(self) -> bool:
        """Whether who asks may do this at all; asked again whenever it goes on."""

    def clean_up(self, act: Act) -> bool:
        """Do some of what remains when all articles are done, in the transaction at hand; whether
        there is more of it. `act`: of its parameters what is changed is saved.
        """
        return False

    def prepare(self, numbers: Collection[int]) -> None:  # noqa: B027 (most need nothing)
        """Look up what a batch of articles needs, all at once."""

    def consider(self, number: int, article: Article | None) -> None:
        """Raise RefusedError where an article stays as it is; change no row."""
        if article is None:
            raise RefusedError(_("deleted meanwhile"))

    @abstractmethod
    def do(self, number: int, article: Article | None) -> None:
        """Do it, in the transaction at hand, to what `consider` lets pass."""


class Undoable(Kind):
    """A kind of act that can be taken back."""

    undo_hides = False
    undo_needs_reason = True

    def may_take_back(self) -> bool:
        """Whether who asks may undo it."""
        return self.is_allowed()

    def refuse_to_take_back(self, article: Article | None) -> None:
        """Raise RefusedError where the undo of it has nothing to do."""
        if article is None:
            raise RefusedError(_("deleted since"))

    @abstractmethod
    def take_back(self, article: Article | None, before: Version) -> None:
        """Make an article that nobody changed since what it was before."""


_kinds: dict[str, type[Kind]] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Let acts of a kind be asked for; a decorator of its class."""
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> type[Kind]:
    """Raises UnknownKindError."""
    if name not in _kinds:
        raise UnknownKindError(name)
    return _kinds[name]


def kind_of(act: Act) -> Kind:
    """The act's kind, for who asked for it. Raises UnknownKindError."""
    return kind_named(act.kind)(act.user, act.parameters, act.undoes)

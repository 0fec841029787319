"""What Haystack asks of a backend that writes, told in sessions: the same whatever the engine."""

from __future__ import annotations

import logging

from haystack import connections
from haystack.backends import BaseSearchBackend
from haystack.constants import DJANGO_CT
from haystack.exceptions import SkipDocument
from haystack.utils import get_identifier

logger = logging.getLogger(__name__)


class WritesInSessions(BaseSearchBackend):
    """Needs `writing` and `rebuilding`, which give sessions, and `prepare`."""

    def update(self, index, iterable, commit=True):
        """Write objects into the index; what was there of them before is replaced."""
        with self.writing() as session:
            for obj in iterable:
                try:
                    session.replace(self.prepare(index, obj))
                except SkipDocument:
                    logger.debug("%r is not indexed: its index declines it", obj)

    def remove(self, obj_or_string, commit=True):
        with self.writing() as session:
            session.remove(get_identifier(obj_or_string))

    def clear(self, models=None, commit=True):
        """Empty the index, or take the documents of some models out of it."""
        if models is None:
            with self.rebuilding():
                return
        with self.writing() as session:
            for model in models:
                session.remove_all(DJANGO_CT, f"{model._meta.app_label}.{model._meta.model_name}")

    def document_field(self) -> str:
        return self.unified_index().document_field

    def index_fieldname(self, name: str) -> str:
        return self.unified_index().get_index_fieldname(name)

    def unified_index(self):
        return connections[self.connection_alias].get_unified_index()

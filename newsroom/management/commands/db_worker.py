"""django-tasks' worker, which shows that it lives and takes up what dead ones have left."""

from __future__ import annotations

from django_tasks_db.management.commands import db_worker

from newsroom.workers import alive


class Command(db_worker.Command):
    help = "Run background tasks; any number of workers may, on any machine"

    def handle(self, *, worker_id, **options):
        with alive(worker_id):
            super().handle(worker_id=worker_id, **options)

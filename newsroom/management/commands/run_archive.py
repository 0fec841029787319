"""All that `make run` does: a database, a sample, its accounts, the workers and the server."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from newsroom.imports.sampling import make_accounts
from newsroom.models import Article


class Command(BaseCommand):
    help = "Make the archive ready if it is not, then serve it on this machine with its workers."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, **options):
        call_command("migrate", verbosity=0, interactive=False)
        if not Article.objects.exists():
            self.stdout.write("Loading the sample archive …")
            call_command("load_sample", stdout=self.stdout)
        call_command("setup_engine", stdout=self.stdout)
        self._make_accounts()
        address = f"127.0.0.1:{options['port']}"
        self.stdout.write(
            f"\nThe archive: http://{address}/\nThe desk:    http://{address}/admin/\n"
        )
        self.stdout.write("Ctrl+C stops it.\n")
        sys.exit(
            _run_together(
                ["update_index", "--loop"],
                ["db_worker", "--no-startup-delay", "--no-reload"],
                # Its reloader would leave a child behind when it is stopped.
                ["runserver", "--noreload", address],
            )
        )

    def _make_accounts(self):
        passwords = make_accounts()
        for name, password in passwords.items():
            kind = f"{'a' if name == 'contributor' else 'an'} {name}"
            self.stdout.write(f"\n{kind.capitalize()} was made. Name: {name}  Password: {password}")
        if passwords:
            self.stdout.write(
                "They are not shown again; change one with: manage.py changepassword NAME"
            )


def _run_together(*commands: list[str]) -> int:
    """Run commands as processes; when one ends or we are told to, end them all."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    children = [subprocess.Popen([sys.executable, manage, *command]) for command in commands]  # noqa: S603

    def stop(*args):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        return next(child.returncode for child in children if child.returncode is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
        for child in children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()

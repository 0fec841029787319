#!/usr/bin/env python
"""Runs the archive's commands: python manage.py COMMAND."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(f"The archive cannot start: {problem}")


if __name__ == "__main__":
    main()

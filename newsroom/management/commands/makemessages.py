"""Collect what is to be translated; Django's own command without guesses."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # A guess from a like sentence would hide that one is missing.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

"""Commands: ours stand before those of Haystack."""

from __future__ import annotations

import pytest
from django.core.management import get_commands, load_command_class


def test_update_index_asks_for_no_other_package():
    command = load_command_class("search", "update_index")
    options = command.create_parser("manage.py", "update_index").parse_args([])
    assert not {"start_date", "end_date", "age", "nocommit", "workers"} & vars(options).keys()


@pytest.mark.parametrize("command", ["rebuild_index", "update_index"])
def test_our_commands_win_over_haystacks(command):
    assert get_commands()[command] == "search"

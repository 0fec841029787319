"""A date and time that every time zone can tell."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.moments import is_tellable, tellable


def check_tellable(moment) -> None:
    if not is_tellable(moment):
        raise ValidationError(_("The year must be one from 2 to 9998."))


class MomentField(models.DateTimeField):
    """Forms take no other; of rows that have another, the nearest is read."""

    default_validators = [check_tellable]

    def from_db_value(self, value, expression, connection):
        return value if value is None else tellable(value)

    def deconstruct(self):
        # The column is that of any date and time: SQLite would write a table of millions anew.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs

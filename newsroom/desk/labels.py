"""How the desk names a row among others: a topic by its path, an article with its state."""

from __future__ import annotations

from functools import singledispatch

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.forms import ModelChoiceField
from django.utils.text import Truncator

from newsroom.desk.stages import in_words
from newsroom.models import Article, Image, Topic


@singledispatch
def label(row) -> str:
    """The row in one line, for lists that are chosen from."""
    return str(row)


@label.register
def _(article: Article) -> str:
    return f"{article.headline} ({in_words(article)})"


@label.register
def _(topic: Topic) -> str:
    return " › ".join(step.name for step in reversed([topic, *topic.ancestors()]))


@label.register
def _(image: Image) -> str:
    return Truncator(str(image)).chars(100)


class LabelledChoice(ModelChoiceField):
    """A choice that reads the same before and after it is made."""

    def label_from_instance(self, obj):
        return label(obj)


class ManyChoices(AutocompleteSelectMultiple):
    """Each choice has a sign that takes it away; one for all would be no item of the list."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class LabelledChoices(BaseModelAdmin):
    """An admin whose single choices carry labels, and whose lists hold choices alone."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", LabelledChoice)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.widget.attrs["data-width"] = "min(45em, 100%)"  # headlines are long
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ManyChoices(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

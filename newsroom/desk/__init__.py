"""The editors' desk: Django's admin under the archive's own name."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.utils.translation import gettext_lazy as _

from newsroom.desk.labels import label


class Suggestions(AutocompleteJsonView):
    """What the desk suggests while an editor types, told apart by its labels."""

    def serialize_result(self, obj, to_field_name):
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class Desk(AdminSite):
    site_header = _("Newsroom Archive: the desk")
    site_title = _("The desk")
    index_title = _("What would you like to edit?")

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)

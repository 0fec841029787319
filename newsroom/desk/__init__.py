"""The editors' desk: Django's admin under the archive's own name."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from newsroom.audit import refuse
from newsroom.desk.labels import label
from newsroom.desk.logging_in import guarded_login
from newsroom.desk.sent_once import saved_forms


class Suggestions(AutocompleteJsonView):
    """What the desk suggests while an editor types, told apart by its labels."""

    def serialize_result(self, obj, to_field_name):
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class Desk(AdminSite):
    site_header = _("Newsroom Archive: the desk")
    site_title = _("The desk")
    index_title = _("What would you like to edit?")

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def told(request, *args, **kwargs):
            # They are sent to log in, like those who did not.
            if request.user.is_authenticated and not self.has_permission(request):
                refuse(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(told, inner)

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)

    def get_urls(self):
        # Django's own redirects to the address of any row, its slug a headline, for all staff.
        address = "r/<path:content_type_id>/<path:object_id>/"
        return [
            path(address, self.admin_view(self.view_on_site)),
            path("saved/", self.admin_view(saved_forms), name="saved_forms"),
            *super().get_urls(),
        ]

    def view_on_site(self, request, content_type_id, object_id):
        """To the page of a row, for whoever may read the row here."""
        kinds = ContentType.objects.get_for_models(*self._registry)
        edited = [model for model, kind in kinds.items() if str(kind.pk) == content_type_id]
        if not any(self._registry[model].get_object(request, object_id) for model in edited):
            raise Http404("no such page")
        return shortcut(request, content_type_id, object_id)

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        return guarded_login(super().login, request, extra_context)

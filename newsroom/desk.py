"""The editors' desk: Django's admin under the archive's own name."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class Desk(AdminSite):
    site_header = _("Newsroom Archive: the desk")
    site_title = _("The desk")
    index_title = _("What would you like to edit?")

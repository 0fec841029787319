"""What every page knows of the site."""

from django.conf import settings

from newsroom.web.theme import chosen_theme


def site(request):
    return {"SITE_NAME": settings.SITE_NAME, "theme": chosen_theme(request)}

"""A page, or the part of it that htmx swaps into the one that is shown."""

from __future__ import annotations

from django.template.response import TemplateResponse


def page_or_part(
    request, page: str, part: str, context: dict, keeps_address: bool = False
) -> TemplateResponse:
    """One of two templates. A part is kept by nobody; a restored page needs all of it.

    `keeps_address`: the address that the browser shows stays when the part is swapped in.
    """
    if not request.htmx or request.htmx.history_restore_request:
        return TemplateResponse(request, page, context)
    response = TemplateResponse(request, part, context | {"is_fragment": True})
    response["Cache-Control"] = "no-store"
    if keeps_address:
        response["HX-Push-Url"] = "false"
    return response

"""Pictures as files: for everybody while a public article shows them, else for the desk alone."""

from __future__ import annotations

from pathlib import PurePath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from newsroom.models import RENDITIONS, Article, Image, seen
from newsroom.pictures import KINDS
from newsroom.web.caching import ASK_AGAIN, FOR_ALL

TYPES = {suffix: f"image/{kind.lower()}" for kind, suffix in KINDS.items()}


@require_safe
def picture(request, name):
    """One that is hidden answers as one that never was; only names of rows are ever opened."""
    if Article.objects.public().illustrated_by(name).exists():
        kept = FOR_ALL
    elif _sees_pictures(request.user) and _is_seen(request.user, name):
        kept = ASK_AGAIN
    else:
        raise Http404("no such picture")
    try:
        tag = _tag(name)
        response = get_conditional_response(request, tag) or file_named(name)
    except FileNotFoundError as problem:
        raise Http404("no such picture") from problem
    response["ETag"], response["Cache-Control"] = tag, kept
    return response


def _sees_pictures(user) -> bool:
    return user.has_perm("newsroom.view_image") or user.has_perm("newsroom.change_image")


def _is_seen(user, name: str) -> bool:
    """Whether the list of pictures on the desk has it."""
    return seen(user, Image.objects.with_file(name)).exists()


def _tag(name: str) -> str:
    """Differs whenever the file does; a rendition is named by what is in it."""
    if name.startswith(f"{RENDITIONS}/"):
        return quote_etag(PurePath(name).stem)
    changed = default_storage.get_modified_time(name).timestamp()
    return quote_etag(f"{changed:.6f}-{default_storage.size(name)}")


def file_named(name: str) -> FileResponse:
    """Raises FileNotFoundError."""
    kind = TYPES.get(PurePath(name).suffix, "application/octet-stream")
    return FileResponse(default_storage.open(name), content_type=kind)

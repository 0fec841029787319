"""Copies of whole sites, as wget and HTTrack make them: a folder named as the host, then paths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

_HOST = re.compile(
    r"(?P<name>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?P<top>[a-z]{2,24}))"
    r"(?:[:+](?P<port>\d{1,5}))?",  # + where a colon may not stand in a name
    re.IGNORECASE,
)
# No folder is named so but for a site; of others, page.old and daily.news, the page must say so.
_TOPS = {"com", "edu", "example", "gov", "info", "int", "mil", "net", "org"}
_COUNTRY = re.compile(r"[a-z]{2}", re.IGNORECASE)
_ENDS_OF_FILES = {"ai", "am", "db", "gz", "in", "js", "md", "pl", "ps", "py", "rb", "rs", "sh",
                  "so", "ts", "vi"}  # fmt: skip
_WITH_QUERY = re.compile(r"(?P<path>[^?]+?)(?:\?|@(?=[\w%.-]+=))(?P<query>.+)")
_FRONT = "index.html"  # what wget calls what has no name
_ADDED = re.compile(r"(?<=\.asp|\.cgi|\.jsp|\.php)\.html$|(?<=\.aspx)\.html$", re.IGNORECASE)
_NOTED = re.compile(rb"<!-- Mirrored from ([!-~]{4,2000}) by HTTrack ")
_NOTED_WITHIN = 8192  # bytes
_IN_PATH, _IN_QUERY = "%!$&'()*+,;=:@~", "%/?!$&'()*+,;=:@~"


def address_in_mirror(parts: Sequence[str], page: bytes) -> str:
    """The address of a page by its path (the folders from the one given, then its own name).

    Empty where no folder is named as a host, or only looks so and the page never names it.
    """
    noted = _NOTED.search(page, 0, _NOTED_WITHIN)
    if noted and _HOST.fullmatch(noted[1].decode().partition("/")[0]):
        return f"https://{noted[1].decode()}"
    for place, folder in enumerate(parts[:-1]):
        host = _HOST.fullmatch(folder)
        if host is None:
            continue
        name = host["name"].lower()
        if _is_certain(host, parts[-1]) or _names(page, name):
            scheme = "http" if _names(page, f"http://{name}", f"https://{name}") else "https"
            port = f":{host['port']}" if host["port"] else ""
            return f"{scheme}://{name}{port}/{_path(parts[place + 1 :])}"
    return ""


def _is_certain(host: re.Match[str], file: str) -> bool:
    """A file with a space in its name was rather saved by a browser into a folder for that site."""
    top = host["top"].lower()
    is_country = _COUNTRY.fullmatch(top) is not None and top not in _ENDS_OF_FILES
    return " " not in file and (top in _TOPS or is_country)


def _names(page: bytes, name: str, but_not: str = "") -> bool:
    """Whether the page has a name, or address, and not the other one."""
    found = re.search(rb"(?<![\w-])" + re.escape(name.encode()), page, re.IGNORECASE)
    return found is not None and not (but_not and but_not.encode() in page.lower())


def _path(parts: Sequence[str]) -> str:
    *folders, file = parts
    found = _WITH_QUERY.fullmatch(file)
    name, query = (found["path"], found["query"]) if found else (file, "")
    name = "" if name.lower() == _FRONT else _ADDED.sub("", name)
    path = "/".join(quote(part, safe=_IN_PATH) for part in (*folders, name))
    query = quote(query.removesuffix(".html"), safe=_IN_QUERY)
    return f"{path}?{query}" if query else path

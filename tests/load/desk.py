"""An editor at the desk: logs in, opens the form of an article, changes it, saves it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.load.browser import Answer, Browser

ARTICLES = "/admin/newsroom/article/"


class Refused(Exception):
    """The desk did not do what an editor asked for; with what it showed."""


class Form(HTMLParser):
    """The fields of a page's form as a browser would send them, its buttons left out."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._text = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file", "button"):
            if kind not in ("checkbox", "radio") or "checked" in values:
                self._add(name, values.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self._text = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            self._add(self._select, values.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields[self._text][-1] = self.fields[self._text][-1].lstrip("\r\n")
            self._text = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._text:
            self.fields[self._text][-1] += data

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


class Editor:
    def __init__(self, browser: Browser):
        self.browser = browser

    def log_in(self, name: str, password: str) -> None:
        path = "/admin/login/"
        token = Form(self._page(path)).fields["csrfmiddlewaretoken"][0]
        fields = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        answer = self.browser.post(path, fields | {"next": "/admin/"})
        if answer.status != 302:
            raise Refused(f"no log-in: {answer.status}")

    def articles(self, **asked: str) -> list[int]:
        """The numbers of articles that the desk lists, at most a page."""
        page = self._page(f"{ARTICLES}?{urlencode(asked)}")
        found = re.findall(rf'href="{ARTICLES}(\d+)/change/', page)
        return sorted({int(number) for number in found})

    def fields(self, number: int) -> dict[str, list[str]]:
        """What the form of an article shows."""
        return Form(self._page(f"{ARTICLES}{number}/change/")).fields

    def save(self, number: int, **changes: str) -> Answer:
        """Change an article by its form; the answer is that to the save alone. Raises Refused."""
        fields = self.fields(number) | {name: [value] for name, value in changes.items()}
        pairs = [(name, value) for name, values in fields.items() for value in values]
        answer = self.browser.post(f"{ARTICLES}{number}/change/", pairs)
        if answer.status != 302:
            told = re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.body.decode(), re.S)
            raise Refused(f"article {number} was not saved: {answer.status} {told}")
        return answer

    def _page(self, path: str) -> str:
        answer = self.browser.get(path)
        if answer.status != 200:
            raise Refused(f"{path} answered {answer.status}")
        return answer.body.decode()

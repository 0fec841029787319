"""An e-mail is a draft of an article."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from newsroom.imports.formats.mail import reader
from newsroom.imports.formats.parsed import Name, Note, ParsedArticle, Rejected, Unreadable

PAGE = (
    "<html><body><div style='display:none'>See inside</div><table><tr><td><h1>Quay öffnet</h1>"
    "<p>It <b>met</b>.</p></td></tr><tr><td>It voted.</td></tr></table></body></html>"
)


def mail(text="It met.\n\nIt voted.\n-- \nAnn\n", page="", **headers):
    message = EmailMessage()
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    message.set_content(text)
    if page:
        message.add_alternative(page, subtype="html")
    return message


def read_one(message):
    (found,) = reader.read(io.BytesIO(bytes(message)), "letter.eml")
    return found


def test_an_email_is_an_article_kept_from_the_public():
    message = mail(
        Subject="Fwd: Quay öffnet",
        From="Ann Lee <ann@port.example>",
        Date="Mon, 17 Nov 2025 09:00:00 +0100",
        Message_ID="<1@port.example>",
        page=PAGE,
    )
    message.add_attachment("Not this.", filename="notes.txt")
    assert read_one(message) == ParsedArticle(
        headline="Quay öffnet",
        position="e-mail",
        external_id="1@port.example",
        body_html="<p>It <b>met</b>.</p>\n<p>It voted.</p>",
        byline="By Ann Lee",
        authors=(Name("Ann Lee"),),
        published_at=datetime(2025, 11, 17, 8, tzinfo=UTC),
        status="draft",
        warnings=("an e-mail is a draft until the desk publishes it",),
    )


def test_plain_text_is_read_to_the_signature_and_a_newsletter_is_signed_by_nobody():
    article = read_one(mail(Subject="Quays", From="Port News <n@port.example>", List_Id="<n>"))
    assert article.body_html == "<p>It met.</p>\n<p>It voted.</p>"
    assert (article.source, article.authors, article.byline) == ("Port News", (), "")


def test_false_character_sets_are_found_out():
    data = (
        b"Subject: =?x?q?Quays?=\nContent-Type: text/plain; charset=rot13\n\nGr\xc3\xb6\xc3\x9fe\n"
    )
    article = read_one(data)
    assert (article.headline, article.body_html) == ("=?x?q?Quays?=", "<p>Größe</p>")


def mailbox(*messages):
    begin = b"From ann@port.example Mon Nov 17 09:00:00 2025\n"
    return b"".join(begin + bytes(message) + b"\n" for message in messages)


def read_mailbox(data):
    return list(reader.read(io.BytesIO(data), "letters.mbox"))


def test_each_message_of_a_mailbox_is_an_article():
    text = "It met.\n\nFrom now on it votes at 10:00, since 2025 at least, on Mondays.\n"
    quoted = text.replace("From now", ">From now")
    note, first, bad, last = read_mailbox(
        mailbox(mail(quoted, Subject="Quays", Message_ID="<1@x>"), mail(), mail(Subject="Ferry"))
    )
    assert note == Note("", "an e-mail is a draft until the desk publishes it")
    assert (first.position, first.external_id, first.status) == ("message 1", "1@x", "draft")
    assert first.body_html == "<p>It met.</p>\n<p>" + text[9:-1] + "</p>"
    assert (bad.position, bad.reason) == ("message 2", "it has no subject")
    assert bad.part.startswith(b"Content-Type") and b"It voted." in bad.part
    assert (last.position, last.headline) == ("message 3", "Ferry")


@pytest.mark.parametrize(
    "begin",
    [
        b"From - Mon Nov 17 09:00:00 2025\r\n",
        b"From 17@xxx Mon Nov 17 09:00:00 +0000 2025\n",
        b"From a@b.example  Mon Nov  7  9:00:00 2025 CET remote from port\n",
        b"From a@b.example Mon, 17 Nov 2025 09:00 +0100\n",
    ],
)
def test_messages_begin_as_any_program_writes_it(begin):
    data = begin + bytes(mail(Subject="Quays")) + b"\n"
    assert len(read_mailbox(data + data)) == 3


def test_a_message_is_the_same_article_in_a_mailbox_and_by_itself():
    message = mail(Subject="Quays", Message_ID="<1@x>", Date="Mon, 17 Nov 2025 09:00:00 +0100")
    _note, article = read_mailbox(mailbox(message))
    alone = read_one(message)
    assert replace(article, position=alone.position, warnings=alone.warnings) == alone


def test_a_message_that_is_too_large_is_told_and_the_rest_of_the_mailbox_goes_on(monkeypatch):
    monkeypatch.setattr(reader, "LARGEST", 2 << 10)
    _note, large, small = read_mailbox(
        mailbox(mail("word " * 5000, Subject="Quays"), mail(Subject="Ferry"))
    )
    assert (large.position, small.headline) == ("message 1", "Ferry")
    assert "is larger than 0 MiB" in large.reason and len(large.part) < 8 << 10


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (mail(), "it has no subject"),
        (mail(" ", Subject="Quays"), "it has no text"),
        (mail('{"headline": "Quays"}', Subject="Form"), "its text is data in JSON, for a program"),
    ],
)
def test_what_has_no_subject_or_text_is_refused(message, reason):
    assert read_one(message) == Rejected("e-mail", reason)


def test_bombs_are_refused(monkeypatch):
    boundaries = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000)
    )
    with pytest.raises(Unreadable, match="parts within parts"):
        read_one(f"Subject: Quays\n{boundaries}".encode())
    monkeypatch.setattr(reader, "LARGEST", 9)
    with pytest.raises(Unreadable, match="larger than"):
        read_one(mail(Subject="Quays"))

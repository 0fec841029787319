"""A request ends: in time, in size, in redirects, and where it began."""

from __future__ import annotations

import datetime
import socket
import ssl
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsroom.imports.feeds import asking, places
from newsroom.imports.feeds.places import NotFetched
from tests.newsroom.imports.feeds.server import Server, answer, feed

pytestmark = pytest.mark.usefixtures("here_is_public")
NAME = "feeds.example"


@pytest.fixture
def ask(server):
    """ask("/path"): the answer of the server."""
    return lambda path="/feed", **headers: asking.get(server.address(path), headers, {server.port})


@pytest.fixture
def names(monkeypatch):
    """The name leads here the first time, and elsewhere ever after; how often it was looked up."""
    looked_up = []

    def getaddrinfo(host, port, **how):
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(places, "getaddrinfo", getaddrinfo)
    return looked_up


def certificate(folder) -> tuple[str, str]:
    """One for NAME, signed by itself; its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    secret = key.private_bytes(pem, kind, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture
def secure(tmp_path):
    """A server that speaks TLS under NAME, and the file of its certificate."""
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = Server(lambda opened: context.wrap_socket(opened, server_side=True))
    yield server, cert
    server.close()


def test_the_connection_goes_to_the_address_that_was_checked(server, names):
    server.answers["/feed"] = answer(b"x")
    got = asking.get(server.address(host=NAME), {}, {server.port})
    assert (got.code, got.body, names) == (200, b"x", [NAME])
    assert server.asked[0]["host"] == f"{NAME}:{server.port}"
    with pytest.raises(NotFetched, match="private network"):  # the name leads elsewhere by now
        asking.get(server.address(host=NAME), {}, {server.port})


def test_tls_is_checked_by_the_name(secure, names, monkeypatch):
    server, cert = secure
    server.answers["/feed"] = answer(b"safe")
    address = server.address(scheme="https", host=NAME)
    monkeypatch.setenv("SSL_CERT_FILE", cert)
    assert asking.get(address, {}, {server.port}).body == b"safe"
    monkeypatch.setattr(places, "is_public", lambda address: True)
    names.clear()
    with pytest.raises(NotFetched, match="certificate is not valid"):
        asking.get(address.replace(NAME, "other.example"), {}, {server.port})
    monkeypatch.delenv("SSL_CERT_FILE")
    names.clear()
    with pytest.raises(NotFetched, match="certificate is not valid"):
        asking.get(address, {}, {server.port})


def test_each_redirect_is_checked_and_no_cookie_goes_on(server, ask):
    server.answers |= {
        "/feed": answer(status="301 Moved", Location="/b", Set_Cookie="a=b"),
        "/b": answer(status="302 Found", Location=server.address("/c")),
        "/c": answer(feed("a")),
    }
    got = ask(If_None_Match="x")
    assert got.body == feed("a")
    assert got.moved_to == server.address("/b")  # only so far is it for good
    assert [asked[""] for asked in server.asked] == ["/feed", "/b", "/c"]
    assert not any("cookie" in asked for asked in server.asked)


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.2:{port}/", "private network"),
        ("http://[::1]:{port}/", "private network"),
        ("http://169.254.169.254:{port}/latest/", "private network"),
        ("http://127.0.0.1:22/", "port 22"),
        ("http://ed:pw@127.0.0.1:{port}/", "name or a password"),
        ("file:///etc/passwd", "begin with"),
        ("gopher://127.0.0.1/", "begin with"),
        ("http://[", "no address"),
        ("/feed", "more than 5 times"),
    ],
)
def test_redirects_that_are_not_followed(server, ask, location, why):
    server.answers["/feed"] = answer(status="302 Found", Location=location.format(port=server.port))
    with pytest.raises(NotFetched, match=why):
        ask()


def test_nothing_leads_from_https_to_http():
    with pytest.raises(NotFetched, match="from https"):
        asking._led_on("https://feeds.example/a", "http://feeds.example/a")
    assert asking._led_on("http://feeds.example/a", "//b.example/c") == "http://b.example/c"


@pytest.mark.parametrize("slow", ["head", "body", "nothing"])
def test_a_slow_answer_is_broken_off(server, ask, monkeypatch, slow):
    monkeypatch.setattr(asking, "WHOLE", 0.4)

    def drip(opened):
        begun = {"head": b"HTTP/1.1 200 OK\r\nX: ", "body": b"HTTP/1.1 200 OK\r\n\r\n"}
        opened.sendall(begun.get(slow, b""))
        while not server.is_over.wait(0.05):
            if slow in begun:
                opened.sendall(b"x")

    server.answers["/feed"] = drip
    begun = time.monotonic()
    try:
        with pytest.raises(NotFetched, match="no whole answer"):
            ask()
        assert time.monotonic() - begun < 5
    finally:
        server.is_over.set()


def test_a_handshake_that_never_ends_is_broken_off(monkeypatch):
    monkeypatch.setattr(asking, "WHOLE", 0.4)
    silent = Server(lambda opened: silent.is_over.wait(10) and opened)
    try:
        with pytest.raises(NotFetched, match="no whole answer|does not answer"):
            asking.get(silent.address(scheme="https"), {}, {silent.port})
    finally:
        silent.close()


def test_a_large_answer_is_broken_off(server, ask, monkeypatch):
    monkeypatch.setattr(asking, "LARGEST", 10_000)
    server.answers["/feed"] = answer(b"x" * 10_000)
    assert len(ask().body) == 10_000
    server.answers["/feed"] = answer(b"x" * 10_001)
    with pytest.raises(NotFetched, match="larger than"):
        ask()

    def endless(opened):
        opened.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not server.is_over.is_set():
            opened.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")

    server.answers["/feed"] = endless
    with pytest.raises(NotFetched, match="larger than"):
        ask()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "cannot be read"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cannot be read"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "cannot be read"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "cannot be read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "cannot be read"),
        (answer(b"x", Content_Encoding="br"), "packed as “br”"),
    ],
    ids=["empty", "another protocol", "many headers", "a long header", "cut off", "packed"],
)
def test_answers_that_are_none(server, ask, given, why):
    server.answers["/feed"] = given
    with pytest.raises(NotFetched, match=why):
        ask()


def test_nobody_there(server):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(NotFetched, match="no connection: "):
        asking.get(f"http://127.0.0.1:{port}/", {}, {port})

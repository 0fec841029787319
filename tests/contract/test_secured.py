"""Solr behind a password and behind TLS: whoever lacks either is told so, and not the password."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bench.solr_cluster import LOGIN, USER
from search.backends.errors import Unreachable
from search.backends.solr.client import Refused
from search.indexing.drain import drain
from tests.contract.conftest import needs_solr

pytestmark = [needs_solr, pytest.mark.django_db]


class Relay:
    """Speaks TLS on a port of its own, and passes on to another port what it is told."""

    def __init__(self, certificate, key, port: int):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._target, self._socket = port, socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                client, _address = self._socket.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with suppress(OSError):  # either side went, or the client trusts no such certificate
            inside = self._context.wrap_socket(client, server_side=True)
            outside = socket.create_connection(("127.0.0.1", self._target))
            back = threading.Thread(target=_copy, args=(outside, inside), daemon=True)
            back.start()
            _copy(inside, outside)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    own, key = folder / "own.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", own], check=True, capture_output=True)
    return own, key


@pytest.fixture
def relay(certificate, cluster) -> Iterator[Relay]:
    relay = Relay(*certificate, cluster.ports[0])
    yield relay
    relay.close()


def test_an_archive_is_indexed_and_searched_through_tls(
    solr, using, relay, certificate, make_article
):
    url = f"solr://{LOGIN}@127.0.0.1:{relay.port}/newsroom?tls=1&ca={certificate[0]}"
    with using(url) as backend:
        make_article("Behind a lock")
        drain()
        assert backend.articles() == 1
        assert backend.nodes.answering() == {f"127.0.0.1:{relay.port}": True}


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(solr, using, relay):
    url = f"solr://{LOGIN}@127.0.0.1:{relay.port}/newsroom?tls=1"
    with using(url) as backend, pytest.raises(Unreachable, match="SSLError"):
        backend.articles()


@pytest.mark.parametrize("login", ["", f"{USER}:wrong%20one@"])
def test_who_has_no_password_or_another_is_told_so(solr, using, cluster, login):
    with using(f"solr://{login}127.0.0.1:{cluster.ports[0]}/newsroom") as backend:
        with pytest.raises(Refused, match="401") as refused:
            backend.articles()
        assert "wrong" not in str(refused.value)

"""Only public places are asked, whatever an address looks like and wherever its name leads."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from newsroom.imports.feeds import asking, places
from newsroom.imports.feeds.places import NotFetched, Place, is_public, read_place

PORTS = frozenset([80, 443])


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1",
        "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1", "2001:db8::1", "2001::1",
        "2002:7f00:1::", "2002:c0a8:101::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "4000::1",
    ],
)  # fmt: skip
def test_no_network_but_the_public_one(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "193.0.6.139", "2606:4700::1111", "64:ff9b::8.8.8.8", "2002:808:808::1"],
)
def test_the_public_one(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ftp://feeds.example/x", "begin with"),
        ("file:///etc/passwd", "begin with"),
        ("//feeds.example/x", "begin with"),
        ("http:///x", "begin with"),
        ("", "begin with"),
        ("http://ed@feeds.example/", "name or a password"),
        ("http://ed:secret@feeds.example/", "name or a password"),
        ("http://feeds.example:8080/", "port 8080 is none of those that may be asked: 80, 443"),
        ("http://feeds.example:0/", "port 0"),
        ("http://feeds.example:99999/", "no address"),
        ("http://[::1/", "no address"),
        ("http://a..example/", "no address"),
        ("http://feeds.example/" + "x" * 1000, "more than 1000"),
    ],
)
def test_addresses_that_are_not_asked(address, why):
    with pytest.raises(NotFetched, match=why):
        read_place(address, PORTS)


@pytest.mark.parametrize(
    ("address", "place", "header"),
    [
        ("http://Feeds.Example", Place("http", "feeds.example", 80, "/"), "feeds.example"),
        (
            "https://feeds.example/a?b=ü#c",
            Place("https", "feeds.example", 443, "/a?b=%C3%BC"),
            "feeds.example",
        ),
        (
            "http://bücher.example:443/ü x",
            Place("http", "xn--bcher-kva.example", 443, "/%C3%BC%20x"),
            "xn--bcher-kva.example:443",
        ),
        (
            "http://[2606:4700::1111]/",
            Place("http", "2606:4700::1111", 80, "/"),
            "[2606:4700::1111]",
        ),
    ],
)
def test_addresses_that_are(address, place, header):
    assert read_place(address, PORTS) == place
    assert place.host_header == header


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_this_machine_is_never_asked(server, host):
    with pytest.raises(NotFetched, match="private network|not known"):
        asking.get(server.address(host=host), {}, {server.port})
    assert server.asked == []


def test_a_name_that_leads_to_both_is_not_asked(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)),
    ]
    monkeypatch.setattr(places, "getaddrinfo", lambda *args, **how: found)
    with pytest.raises(NotFetched, match="both.example is in a private network"):
        asking.get("http://both.example/", {}, PORTS)

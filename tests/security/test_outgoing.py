"""Requests that leave the server: to public addresses only, however the others are spelled."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from compute.sdk.component_error import ComponentError
from designer.components.data_input_output import download as downloads
from designer.components.data_input_output import public_address
from designer.components.data_input_output.download import download, version_of
from designer.components.data_input_output.public_address import VARIABLE, may_contact
from designer.foundation.errors import ConfigurationError
from designer.site.environment import read_environment

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
#: This machine, its networks and what no standard gives to the public.
INNER = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.17.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
]
#: Where clouds hand out credentials.
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fd00:42::42",
    "fe80::a9fe:a9fe",
    "168.63.129.16",
    "::ffff:168.63.129.16",
    "64:ff9b::a83f:8110",
    "100.100.100.200",
    "::ffff:100.100.100.200",
    "192.0.0.192",
]
#: How a URL may write an inner address.
SPELLINGS = [
    "localhost",
    "LOCALHOST",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "0x0",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.16689662",
    "2822734096",
    "1684301000",
    "[::1]",
    "[::]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::169.254.169.254]",
    "[2002:a9fe:a9fe::]",
    "[fe80::1%25lo]",
    "user@127.0.0.1",
    "example.org@127.0.0.1",
    "127.0.0.1:80",
]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are connected to; none of them answers."""
    found: list[str] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        found.append(address[0])
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(downloads.time, "sleep", lambda seconds: None)
    return found


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Make names resolve to these addresses, the last answer for ever; the names that were looked up."""
    left, asked = list(answers), []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        ips = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_contacted(address: str) -> None:
    assert may_contact(address)


@pytest.mark.parametrize("address", [*INNER, *METADATA])
def test_an_inner_address_may_not(address: str) -> None:
    assert not may_contact(address)


@pytest.mark.parametrize("host", [*SPELLINGS, *(f"[{ip}]" if ":" in ip else ip for ip in METADATA)])
def test_no_spelling_of_an_inner_address_is_connected_to(
    host: str, connected: list[str], tmp_path: Path
) -> None:
    with pytest.raises(ComponentError):
        download(f"http://{host}/latest/meta-data/", tmp_path / "file")
    assert version_of(f"http://{host}/latest/meta-data/") is None
    assert connected == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://93.184.216.34/x",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "dict://127.0.0.1:11211/stats",
        "http:///etc/passwd",
        "http://",
        "//127.0.0.1/",
        "jar:http://127.0.0.1!/",
        "http://93.184.216.34:0/",
        "http://93.184.216.34:99999/",
        "http://[::1/",
    ],
)
def test_only_web_addresses_are_connected_to(url: str, connected: list[str], tmp_path: Path) -> None:
    with pytest.raises(ComponentError):
        download(url, tmp_path / "file")
    assert connected == []


def test_the_address_that_was_checked_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch, connected: list[str], tmp_path: Path
) -> None:
    """A name server that answers the check with a public address and the next question with an inner one."""
    asked = resolve_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    assert version_of("http://rebinding.example/") is None
    assert (asked, connected) == (["rebinding.example"], ["93.184.216.34"])


def test_one_inner_address_among_public_ones_refuses_the_name(
    monkeypatch: pytest.MonkeyPatch, connected: list[str], tmp_path: Path
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", "169.254.169.254"])
    with pytest.raises(ComponentError, match=r"not a public address \(169\.254\.169\.254\)"):
        download("http://both.example/", tmp_path / "file")
    assert connected == []


def test_the_next_address_is_tried_when_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", "8.8.8.8"])
    assert version_of("http://both.example/") is None
    assert connected == ["93.184.216.34", "8.8.8.8"]


def test_a_public_address_of_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 stands for an interface with a public address, which test machines do not have."""
    monkeypatch.setattr(public_address, "_is_public", lambda ip: True)
    assert not may_contact("127.0.0.1")
    assert not may_contact("::1")
    assert may_contact("93.184.216.34")


def test_a_setting_allows_networks_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "10.1.0.0/16, 192.168.1.5,fd12::/16")
    assert all(may_contact(ip) for ip in ("10.1.2.3", "192.168.1.5", "fd12::1", "::ffff:10.1.2.3"))
    assert not any(may_contact(ip) for ip in ("10.2.0.1", "192.168.1.6", "fd13::1", "127.0.0.1"))


@pytest.mark.parametrize("address", METADATA)
def test_no_setting_opens_metadata(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "0.0.0.0/0,::/0")
    assert not may_contact(address)
    assert may_contact("10.0.0.1")


@pytest.mark.parametrize("text", ["10.0.0.1/8", "everything", "10.0.0.0/33", "10.0.0.0/8;::1"])
def test_a_wrong_network_stops_the_start_with_a_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^JACKFIELD_IMPORT_NETWORKS is .* Set networks such as"):
        read_environment({VARIABLE: text})

"""Addresses: what is read, what is refused, and what the refusal does not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.runtime.http import Address


@pytest.mark.parametrize(
    ("text", "address", "authority"),
    [
        ("https://eu.example.com", Address("https", "eu.example.com", 443), "eu.example.com"),
        ("HTTPS://EU.Example.com:8443/", Address("https", "eu.example.com", 8443), "eu.example.com:8443"),
        ("https://eu_1.internal:443", Address("https", "eu_1.internal", 443), "eu_1.internal"),
        ("https://10.0.0.1:8443", Address("https", "10.0.0.1", 8443), "10.0.0.1:8443"),
        ("https://[2001:DB8:0::1]", Address("https", "2001:db8::1", 443), "[2001:db8::1]"),
        ("http://127.0.0.1:8000", Address("http", "127.0.0.1", 8000), "127.0.0.1:8000"),
        ("http://127.9.9.9", Address("http", "127.9.9.9", 80), "127.9.9.9"),
        ("http://[::1]:80", Address("http", "::1", 80), "[::1]"),
        ("http://localhost:8000", Address("http", "localhost", 8000), "localhost:8000"),
    ],
)
def test_reads(text: str, address: Address, authority: str) -> None:
    assert Address.parse(text) == address
    assert address.authority == authority
    assert str(address) == f"{address.scheme}://{authority}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("eu.example.com:8443", "is no URL"),
        ("//eu.example.com", "is no URL"),
        ("://eu.example.com", "the scheme must be"),
        ("ftp://eu.example.com", "the scheme must be"),
        ("https://", "has no host"),
        ("https://:8443", "has no host"),
        ("https://eu.example.com/rpc", "without a path"),
        ("https://eu.example.com?x", "without a path"),
        ("https://eu.example.com#x", "without a path"),
        ("https://eu.example.com:0", "the port must be"),
        ("https://eu.example.com:65536", "the port must be"),
        ("https://eu.example.com:", "the port must be"),
        ("https://eu.example.com:８０", "the port must be"),
        ("https://eu.example.com:99999999999999999999", "the port must be"),
        ("https://eu example.com", "neither a name nor an IP address"),
        (" https://eu.example.com", "the scheme must be"),
        ("https://eu.example.com\n", "neither a name nor an IP address"),
        ("https://eu.example.com\r\nX: y", "neither a name nor an IP address"),
        ("https://eu.example.com.", "neither a name nor an IP address"),
        ("https://-eu.example.com", "neither a name nor an IP address"),
        ("https://" + "a" * 64, "neither a name nor an IP address"),
        ("https://" + "a." * 127 + "a", "neither a name nor an IP address"),
        ("https://127.1", "neither a name nor an IP address"),
        ("https://2130706433", "neither a name nor an IP address"),
        ("https://0x7f000001", "neither a name nor an IP address"),
        ("https://0x7f.1", "neither a name nor an IP address"),
        ("https://münchen.example", "write the host in ASCII"),
        ("https://[fe80::1%eth0]", "an IPv6 address without a zone"),
        ("https://[127.0.0.1]", "an IPv6 address without a zone"),
        ("https://::1", "in brackets"),
        ("http://eu.example.com", "plaintext to `eu.example.com`"),
        ("http://10.0.0.1", "plaintext to `10.0.0.1`"),
        ("http://127.0.0.1.example.com", "plaintext to"),
        ("http://localhost.example.com", "plaintext to"),
        ("http://[::ffff:127.0.0.1]", "plaintext to"),
    ],
)
def test_refuses(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Address.parse(text)


def test_plaintext_may_be_allowed() -> None:
    assert Address.parse("http://10.0.0.1", allow_plaintext=True) == Address("http", "10.0.0.1", 80)


@pytest.mark.parametrize("text", ["https://user:hunter2@eu.example.com", "https://hunter2@eu", "ftp://hunter2@eu"])
def test_never_repeats_a_password(text: str) -> None:
    with pytest.raises(ValueError, match=r"user name|scheme") as caught:
        Address.parse(text)
    assert "hunter2" not in str(caught.value)


@given(st.text(alphabet="htps:/[]@.?#%0123456789abf-_\r\n xé", max_size=40))
def test_reads_back_what_it_writes_and_raises_nothing_else(text: str) -> None:
    try:
        address = Address.parse(f"https://{text}")
    except ValueError:
        return
    assert Address.parse(str(address)) == address
    assert str(address).isprintable()

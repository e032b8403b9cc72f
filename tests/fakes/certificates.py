"""A certificate that nobody trusts, for 127.0.0.1 and localhost until 2126, and its key, which is not secret."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBqTCCAU+gAwIBAgIUTfnhwIXSeOuHOUrJ7r3Mx1hpRLAwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQZmVlZHJlYWRlciB0ZXN0czAgFw0yNjExMjMwOTEyNTNaGA8y
MTI2MTAzMDA5MTI1M1owGzEZMBcGA1UEAwwQZmVlZHJlYWRlciB0ZXN0czBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABK624Uy8l3SPfnv3yhxbqErJhpqIB8yBTbvS
qzTRYE+LlyuuCmBYajDynKkRvFuturXydIBrcWqomvkg/8HVZNyjbzBtMB0GA1Ud
DgQWBBS9Is58tuopCBMeZH9rosy2InbeujAfBgNVHSMEGDAWgBS9Is58tuopCBMe
ZH9rosy2InbeujAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGHBH8AAAGCCWxv
Y2FsaG9zdDAKBggqhkjOPQQDAgNIADBFAiBh2B6ZjItT40CCBI7ibh+9Duuh4sRT
NxmivuduivD9awIhALknoBBKp1p8GtJYri5K//VA6NDuxh/fCNYO7NsxcZFW
-----END CERTIFICATE-----
"""

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyd8/MNsQYhz/66Z2
v3miBFxx616JtazbYe5+GOv4IKuhRANCAASutuFMvJd0j35798ocW6hKyYaaiAfM
gU270qs00WBPi5crrgpgWGow8pypEbxbrbq18nSAa3FqqJr5IP/B1WTc
-----END PRIVATE KEY-----
"""


def server_context() -> ssl.SSLContext:
    """Return a context for a server on loopback that presents CERTIFICATE."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_text(KEY + CERTIFICATE, encoding="ascii")
        context.load_cert_chain(path)
    return context

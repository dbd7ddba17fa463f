"""Certificates: the confirmed one and no other; without a confirmed one the authorities decide."""

import datetime as dt
import hashlib
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from counter_app.sync import outcomes
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import Answered, NotKnown
from counter_app.sync.transport import Transport
from tests.sync.scripted_cloud import ScriptedCloud


@dataclass(frozen=True)
class Secured:
    """A server with a certificate of its own making."""

    url: str
    fingerprint: str


def _certificate(folder: Path) -> tuple[Path, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Secured]:
    path, fingerprint = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = ScriptedCloud(0)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Secured(f"https://127.0.0.1:{server.port}", fingerprint)
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_confirmed_certificate_is_accepted(secured: Secured) -> None:
    client = CloudClient(Transport(secured.url, fingerprint=secured.fingerprint))
    assert isinstance(client.health(), Answered)
    client.close()


def test_another_certificate_than_the_confirmed_one_is_refused(secured: Secured) -> None:
    client = CloudClient(Transport(secured.url, fingerprint="0" * 64))
    outcome = client.health()
    assert isinstance(outcome, NotKnown)
    assert outcome.kind == outcomes.TLS_REFUSED
    client.close()


def test_a_certificate_that_no_authority_vouches_for_is_refused(secured: Secured) -> None:
    client = CloudClient(Transport(secured.url))
    outcome = client.health()
    assert isinstance(outcome, NotKnown)
    assert outcome.kind == outcomes.TLS_REFUSED
    assert "self" in outcome.detail
    client.close()

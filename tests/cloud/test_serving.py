"""The service as a process: it says when it answers, ends when it is asked to, and is plain on the loopback only."""

import datetime
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import Serving, serve
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput

PROGRAM = """
import sys
from pathlib import Path
from counter_app.bootstrap.clouds import serve_cloud
from counter_app.cloud.http.server import Serving
from counter_app.config import Settings

if __name__ == "__main__":
    data, config, workers, *tls = sys.argv[1:]
    certificate, key = (Path(each) for each in tls) if tls else (None, None)
    serving = Serving(port=0, workers=int(workers), tls_cert=certificate, tls_key=key)
    serve_cloud(Settings(Path(data), Path(config)), serving, on_ready=lambda url: print(url, flush=True))
    print("ended", flush=True)
"""


def settings_in(folder: Path) -> Settings:
    return Settings(folder / "data", folder / "config")


@contextmanager
def served(folder: Path, workers: int = 1, *tls: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    program = folder / "serve.py"
    program.write_text(PROGRAM)
    words = [str(folder / "data"), str(folder / "config"), str(workers), *map(str, tls)]
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, str(program), *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_answers_and_ends_quietly_when_asked(tmp_path: Path, number: int, database_url: str) -> None:
    cloud = open_cloud(cloud_settings(settings_in(tmp_path), database_url))
    made = cloud.init_merchant("M", "S1")
    with served(tmp_path) as (url, process):
        assert httpx.get(f"{url}/v1/health", timeout=60).json()["cloud_epoch"]
        # Another process beside it makes a code that leads there.
        assert cloud.enrolment_code(made.store).url.startswith(f"{url}/e/")
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stdout is not None
        assert process.stdout.read() == "ended\n"
    cloud.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_several_workers_share_one_address(tmp_path: Path, database_url: str) -> None:
    cloud_settings(settings_in(tmp_path), database_url)  # the URL is remembered
    with served(tmp_path, 2) as (url, process):
        answers = [httpx.get(f"{url}/v1/health", timeout=30).status_code for _ in range(10)]
        assert answers == [200] * 10
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def certificate(folder: Path) -> tuple[Path, Path, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert, private, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


def test_with_a_certificate_it_is_served_over_tls_and_the_code_carries_the_fingerprint(tmp_path: Path) -> None:
    import ssl

    cloud = open_cloud(cloud_settings(settings_in(tmp_path)))
    made = cloud.init_merchant("M", "S1")
    cert, private, fingerprint = certificate(tmp_path)
    with served(tmp_path, 1, cert, private) as (url, _):
        assert url.startswith("https://127.0.0.1:")
        context = ssl.create_default_context(cafile=str(cert))
        assert httpx.get(f"{url}/v1/health", verify=context, timeout=60).status_code == 200
        code = cloud.enrolment_code(made.store)
        assert code.url == f"{url}/e/{code.code}#{fingerprint}"
    cloud.close()


@pytest.mark.parametrize(
    "serving, key",
    [
        (Serving(host="0.0.0.0"), "host"),
        (Serving(host="192.168.0.1"), "host"),
        (Serving(host="shop.example"), "host"),
        (Serving(host="::"), "host"),
        (Serving(port=70_000), "port"),
        (Serving(workers=0), "workers"),
        (Serving(tls_cert=Path("x")), "tls-cert"),
        (Serving(tls_cert=Path("x"), tls_key=Path("y")), "tls-cert"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_said_in_a_sentence(tmp_path: Path, serving: Serving, key: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        serve(cloud_settings(settings_in(tmp_path)), serving)
    assert caught.value.key == key
    assert caught.value.sentence.endswith(".")


def test_a_port_that_is_taken_is_a_fault(tmp_path: Path) -> None:
    import socket

    settings = cloud_settings(settings_in(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        serving = Serving(port=taken.getsockname()[1])
        with pytest.raises(Fault) as caught:
            serve(settings, serving)
    assert caught.value.kind is FaultKind.NETWORK

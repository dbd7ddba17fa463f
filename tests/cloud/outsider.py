"""A small counter by somebody who has never seen this program: written from `/openapi.json` and nothing else.

It imports nothing of ours on purpose. Names of headers, columns, row keys and limits are read from the document; the
formulas are those of its `info.description`.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Json = dict[str, Any]


def number(value: float) -> str:
    """A number that is not whole: its shortest digits, from 1e-5 to below 1e16 without an exponent."""
    sign, digits, exponent = re.fullmatch(r"(-?)([0-9.]+)(?:e([+-][0-9]+))?", repr(value)).groups()  # type: ignore[union-attr]  # every double
    if exponent is None:
        return sign + digits
    if -5 <= int(exponent) < 0:
        return f"{sign}0.{'0' * (-int(exponent) - 1)}{digits.replace('.', '')}"
    return f"{sign}{digits}e{int(exponent)}"


def canonical(value: Any) -> str:
    """Canonical JSON."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def body_hash(kind: str, body: Any) -> str:
    return sha256(kind.encode() + b"\0" + canonical(body).encode())


def chain_hash(operation: Mapping[str, Any]) -> str:
    fields = [str(operation[name]) for name in ("prev", "id", "device", "epoch", "seq", "type", "at", "staff")]
    return sha256("\x1f".join([*fields, body_hash(operation["type"], operation["body"])]).encode())


def row_hash(kind: str, values: list[Any]) -> int:
    return int(sha256(kind.encode() + b"\0" + canonical(values).encode())[:16], 16)


def signed_text(method: str, target: str, enrolment: str, body: bytes) -> bytes:
    return "\0".join(["counter-app call v1", method, target, enrolment, sha256(body)]).encode()


def proof_text(code: str, public_key: str) -> bytes:
    return f"counter-app enrol v1\0{code}\0{public_key}".encode()


def now_text(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Outsider:
    """Enrols, sends, pulls and proves. `now`: its clock."""

    def __init__(self, http: httpx.Client, now: Callable[[], datetime]) -> None:
        self.http, self.now = http, now
        self.document: Json = http.get("/openapi.json").json()
        self.key = Ed25519PrivateKey.generate()
        self.enrolment: Json = {}
        self.seq, self.prev = 0, "0" * 64
        self.version, self.scope = 0, ""
        self.rows: dict[str, dict[tuple[Any, ...], Json]] = {}
        self.placeholders: dict[str, str] = {}

    # --- what the document says ---

    def described(self, method: str, path: str) -> Json:
        call: Json = self.document["paths"][path][method.lower()]
        return call

    def schema(self, reference: Mapping[str, Any]) -> Json:
        found: Json = self.document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
        return found

    def example(self, path: str) -> Any:
        """What is sent by `POST`, with what is this counter's own in it."""
        content = self.described("post", path)["requestBody"]["content"]["application/json"]
        return self._filled(content["example"])

    def operations(self) -> Iterator[Json]:
        """The example of each type, in order, as this counter's own."""
        content = self.described("post", "/v1/operations")["requestBody"]["content"]["application/json"]
        for each in content["examples"]["every_type"]["value"]["operations"]:
            # Who changes staff or takes an import back is somebody who may.
            staff = self._owner() if each["type"] in {"staff_put", "import_undo"} else self.enrolment["till"]
            yield self.operation(each["type"], each["mode"], self._filled(each["body"]), each["id"], staff)

    def _owner(self) -> str:
        self.pull()
        return next(str(row["id"]) for row in self.rows["staff"].values() if row["role"] == "owner")

    def _filled(self, value: Any) -> Any:
        text = json.dumps(value)
        for shown, own in self.placeholders.items():
            text = text.replace(shown, own)
        return json.loads(text)

    # --- calls ---

    def enrol(self, code: str) -> None:
        asked = {"code": code, "public_key": self.public_key, "attempt": uuid.uuid4().hex, "signs": True}
        answer = self.http.post("/v1/devices", json=asked)
        assert answer.status_code == 201, answer.text
        self.enrolment = answer.json()
        self.placeholders |= self._own(answer.json())

    def _own(self, enrolled: Json) -> dict[str, str]:
        """By the answer that the document names for each placeholder."""
        now, told = self.now(), self.document["x-placeholders"].items()
        device, store = (
            next(shown for shown, where in told if f"`{name}` of" in where) for name in ("device", "store")
        )
        time = next(shown for shown, where in told if where == "the time now")
        day = next(shown for shown, where in told if where.startswith("the day now"))
        return {device: enrolled["device"], store: enrolled["store"], time: now_text(now), day: now.date().isoformat()}

    def draw(self) -> None:
        """Identities and a lease, for the operations that need them."""
        reserve = self.call("POST", "/v1/reserves", self.example("/v1/reserves"))
        lease = self.call("POST", "/v1/leases", self.example("/v1/leases"))
        for shown, where in self.document["x-placeholders"].items():
            named = re.match(r"`(?:(members|coupons)\[0\]\.)?(\w+)`", where)
            if named and named[1]:
                self.placeholders[shown] = reserve[named[1]][0][named[2]]
            elif named and "/v1/leases" in where:
                self.placeholders[shown] = lease[named[2]]

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """Those that the document names for a call of a counter."""
        schemes = self.document["components"]["securitySchemes"]
        call = self.described(method, target.partition("?")[0])
        assert set(call["security"][0]) == set(schemes)
        enrolment = f"{self.enrolment['device']} {self.enrolment['epoch']}"
        signature = self.key.sign(signed_text(method, target, enrolment, body)).hex()
        made = {schemes["enrolment"]["name"]: enrolment, schemes["signature"]["name"]: signature}
        made |= {each["name"]: each["example"] for each in call["parameters"] if each["in"] == "header"}
        return made | {"Authorization": f"Bearer {self.enrolment['token']}", "Content-Type": "application/json"}

    def call(self, method: str, target: str, body: Any = None) -> Json:
        """A signed call; the answer of a good one."""
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = self.http.request(method, target, content=sent, headers=self.headers(method, target, sent))
        assert answer.status_code == 200, answer.text
        answered: Json = answer.json()
        return answered

    def operation(self, kind: str, mode: str, body: Json, made_id: str = "", staff: str = "") -> Json:
        self.seq += 1
        operation: Json = {
            "id": made_id or str(uuid.uuid4()),
            "device": self.enrolment["device"],
            "epoch": self.enrolment["epoch"],
            "seq": self.seq,
            "prev": self.prev,
            "type": kind,
            "mode": mode,
            "at": now_text(self.now()),
            "clock_offset_ms": 0,
            "staff": staff or self.enrolment["till"],
            "body": body,
        }
        self.prev = chain_hash(operation)
        return operation

    def send(self, *operations: Json) -> list[Json]:
        results: list[Json] = self.call("POST", "/v1/operations", {"operations": list(operations)})["results"]
        return results

    # --- rows ---

    def pull(self) -> Json | None:
        """Until there is no more; the digest of the last page."""
        while True:
            page = self.call("GET", f"/v1/changes?after={self.version}&limit=7")
            for kind, body in page["kinds"].items():
                for row in body["rows"]:
                    self._keep(kind, dict(zip(body["columns"], row, strict=True)))
            self.version, self.scope = page["version"], page["scope"]
            if not page["more"]:
                digest: Json | None = page["digest"]
                return digest

    def rows_schema(self, kind: str) -> Json:
        pages = self.schema(
            self.described("get", "/v1/changes")["responses"]["200"]["content"]["application/json"]["schema"]
        )
        return self.schema(pages["properties"]["kinds"]["properties"][kind])

    def _keep(self, kind: str, row: Json) -> None:
        described = self.rows_schema(kind)
        assert list(row) == described["properties"]["columns"]["const"]
        key, held = tuple(row[name] for name in described["x-row-key"]), self.rows.setdefault(kind, {})
        held.pop(key, None)
        if not row["deleted"]:
            held[key] = row

    def digest(self) -> dict[str, Json]:
        """Of what it holds."""
        made = {}
        for kind, held in self.rows.items():
            columns = self.rows_schema(kind)["x-hashed-columns"]
            hashes = [row_hash(kind, [row[name] for name in columns]) for row in held.values()]
            if hashes:
                made[kind] = {"count": len(hashes), "sum": sum(hashes) % 2**64}
        return made


def check_digit(payload: str, table: list[str]) -> str:
    """Damm's, with the table of the document."""
    interim = "0"
    for digit in payload:
        interim = table[int(interim)][int(digit)]
    return interim


def read_signed(digits: str) -> tuple[str, bytes, bytes]:
    """(merchant's tag, content, signature) of 200 digits."""
    raw = int(digits[7:]).to_bytes(80, "big")
    return digits[2:7], raw[:16], raw[16:]

"""Calls made up from the published document: as it says, nearly as it says, and not at all as it says."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from counter_app.cloud.http.openapi import document
from tests.attacks.asgi import Request

TEXTS = (
    "", " ", "\x00", "\u202e", "\u200b", "\ufeff", "\ud800", "７１", "' OR 1=1 --", "%", "_", "<img src=x onerror=y>",
    "../../etc/passwd", "http://127.0.0.1/", "null", "0", "-1", "1e9", "a:b", "a" * 65, "9" * 200, "x" * 5_000, "{0}",
    "%s%n", "2026-13-45", "2026-03-10T06:00:00.000Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00+14:00",
    "+8613800000001", "13800000001", "applied", "report", "claim", "active", "frozen", "freeze", "revoke", "owner",
    "S1", "T1", "C50", "\n", "\r\nX-Evil: 1", "🎟", "é", "C" * 513,
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 500, 501, 5_000, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), 10**30)


@dataclass(frozen=True)
class Call:
    """One call of the document."""

    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def needs_token(self) -> bool:
        """Whether it is for counters only."""
        return bool(self.described.get("security"))

    @property
    def statuses(self) -> set[int]:
        """What may be answered; `default` stands for errors that nobody foresaw, of which there shall be none."""
        return {int(status) for status in self.described["responses"] if status != "default"}

    @property
    def parameters(self) -> Sequence[Mapping[str, Any]]:
        """Of path and query."""
        return tuple(each for each in self.described.get("parameters", ()) if each["in"] in ("path", "query"))

    @property
    def example(self) -> bytes:
        """A body that is right, empty where none is sent."""
        body = self.described.get("requestBody")
        return json.dumps(example_of(body["content"]["application/json"])).encode() if body else b""

    def request(
        self, values: Mapping[str, str] | None = None, *, body: bytes | None = None, token: str | None = None
    ) -> Request:
        """The call with these values of its parameters, the example's where none is given."""
        given, path, query = values or {}, self.path, []
        for each in self.parameters:
            value = given.get(each["name"], str(each.get("example", "")))
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", value)
            elif value:
                query.append((str(each["name"]), value))
        headers = (("authorization", f"Bearer {token}"),) if token is not None else ()
        return Request(self.method, path, tuple(query), headers, self.example if body is None else body)


def example_of(content: Mapping[str, Any]) -> Any:
    """The example, the first where there are several."""
    return next(iter(content["examples"].values()))["value"] if "examples" in content else content["example"]


def calls() -> Iterator[Call]:
    """Every call of the document."""
    for path, methods in document()["paths"].items():
        for method, described in methods.items():
            yield Call(method.upper(), path, described)


@dataclass
class Chance:
    """Makes values of schemas. `known`: texts that mean something to the cloud, so that calls get far."""

    random: random.Random
    known: Sequence[str]
    fixed: Mapping[str, object] = field(default_factory=dict)
    schemas: Mapping[str, Any] = field(default_factory=lambda: document()["components"]["schemas"])

    def text(self) -> str:
        """Anything."""
        kind = self.random.random()
        if kind < 0.5:
            return self.random.choice(self.known)
        if kind < 0.85:
            return self.random.choice(TEXTS)
        return "".join(chr(self.random.choice((self.random.randrange(0xD800), 48, 0x202E))) for _ in range(5))

    def any_value(self, depth: int = 0) -> object:
        """Any JSON."""
        kind = self.random.randrange(8 if depth < 3 else 6)
        plain = (None, True, self.number(), 1.5, self.text(), -0.0)
        if kind < 6:
            return plain[kind]
        several = [self.any_value(depth + 1) for _ in range(self.random.randrange(3))]
        return several if kind == 6 else {self.text(): each for each in several}

    def number(self) -> int:
        """A whole number, often a small one."""
        return self.random.choice(NUMBERS) if self.random.random() < 0.5 else self.random.randrange(30_000)

    def value(self, schema: Mapping[str, Any], wildness: float) -> object:
        """A value as the schema says, and with the chance `wildness` something else."""
        if self.random.random() < wildness:
            return self.any_value()
        if "$ref" in schema:
            return self.struct(schema["$ref"].rpartition("/")[2], wildness)
        if "const" in schema:
            return schema["const"]
        if "anyOf" in schema:
            return self.value(self.random.choice(schema["anyOf"]), wildness)
        return self._typed(schema, wildness)

    def _typed(self, schema: Mapping[str, Any], wildness: float) -> object:
        match schema.get("type"):
            case "string":
                return self.random.choice(schema["enum"]) if "enum" in schema else self.text()
            case "integer":
                return self.number()
            case "boolean":
                return self.random.random() < 0.5
            case "null":
                return None
            case "array":
                return [self.value(schema.get("items", {}), wildness) for _ in range(self.random.randrange(3))]
            case "object" if "properties" not in schema:
                extra = schema.get("additionalProperties")
                inner = extra if isinstance(extra, dict) else {}
                return {self.text(): self.value(inner, wildness) for _ in range(self.random.randrange(3))}
        return self.any_value()

    def struct(self, name: str, wildness: float) -> object:
        """A named schema; an operation's body fits its type."""
        schema = self.schemas[name]
        if "oneOf" in schema:
            return self.struct(self.random.choice(schema["oneOf"])["$ref"].rpartition("/")[2], wildness)
        made = {
            key: self.value(inner, wildness)
            for key, inner in schema.get("properties", {}).items()
            if key in schema.get("required", ()) or self.random.random() < 0.6
        }
        if name.endswith("Operation"):
            made |= {key: value for key, value in self.fixed.items() if self.random.random() > wildness}
            described = schema["properties"]
            made["type"] = described["type"]["const"]
            made["body"] = self.struct(described["body"]["$ref"].rpartition("/")[2], wildness)
            made["id"] = f"{self.random.getrandbits(32):08x}-0000-7000-8000-{self.random.getrandbits(48):012x}"
            made["mode"] = self.random.choice(("report", "claim"))
            made["seq"] = self.random.randrange(1, 1_000)
        return made

    def body(self, call: Call) -> bytes:
        """A body for the call: mostly JSON."""
        described = call.described.get("requestBody")
        if described is None:
            return b"" if self.random.random() < 0.9 else b"{}"
        if self.random.random() < 0.1:
            return self.random.choice((b"", b"{", b"[]", b"null", b"\xff", b'{"operations":[{}]}', b"[" * 50_000))
        wildness = self.random.choice((0.0, 0.02, 0.1, 0.4))
        schema = described["content"]["application/json"]["schema"]
        return json.dumps(self.value(schema, wildness)).encode("utf-8", "replace")

    def request(self, call: Call, token: str | None) -> Request:
        """One call."""
        values = {
            each["name"]: self.text() if each["schema"]["type"] == "string" or self.random.random() < 0.4
            else str(self.number())
            for each in call.parameters if each["in"] == "path" or self.random.random() < 0.7
        }  # fmt: skip
        values = {name: value.replace("/", "") or "x" if f"{{{name}}}" in call.path else value
                  for name, value in values.items()}  # fmt: skip
        made = call.request(values, body=self.body(call), token=token)
        extra = self.random.choice(((), (("content-encoding", "gzip"),), (("accept-encoding", "zstd, gzip"),),
                                    (("counter-played-at", self.text()),), (("last-event-id", self.text()),),
                                    (("content-length", "5"),), (("content-type", "text/html"),)))  # fmt: skip
        headers = (*made.headers, *((name, value.replace("\n", "").replace("\r", "")) for name, value in extra))
        return Request(made.method, made.path, made.query, headers, made.body)

"""How another program computes what both ends must compute alike: sentences for the published document.

The formulas themselves are `body_hash`, `chain_hash_of` (`protocol/operations`), `signed_text`, `proof_text`
(`protocol/devices`) and `row_hash` (`protocol/digest`); words and fields here are read from them.
"""

from __future__ import annotations

from inspect import getdoc, signature

from counter_app.protocol import devices, digest
from counter_app.protocol.operations import GENESIS, chain_hash_of

CANONICAL_JSON = """\
UTF-8, no blanks outside of texts. Keys of objects are sorted by code point; of a key that stands twice the last value
counts. In texts only `"`, `\\` and the control characters below U+0020 are escaped: `\\"`, `\\\\`, `\\b`, `\\f`, `\\n`,
`\\r`, `\\t`, every other one as `\\u00xx` in lower case; all else, U+007F and letters of every script too, stands as it
is, and `/` is not escaped. Nothing is normalised. A number written without point and exponent is a whole one
and is written as its digits. Any other number is the nearest double, written with the fewest digits that read as the
same double: from 1e-5 to below 1e16 with a point and at least one digit behind it (`1.0`, `0.00001`), beyond that with
an exponent, without plus sign or leading zeros (`1e-6`, `1.5e300`, `1e16`). Money is always whole minor units; to write
no other numbers is the easiest way to agree."""

BODY_HASH = """\
SHA-256, as 64 hex digits in lower case, over: `type` in UTF-8, one zero byte, the operation's `body` as canonical
JSON. Fields that were left out stay out: what is hashed is the body as it was sent, key for key, in canonical form. Two
operations with one `id` are the same when `type` and body hash are; `mode`, `at` and `clock_offset_ms` are not in
it."""

_AS_SENT = {"identity": "id", "kind": "type", "digest": "body hash"}
CHAIN_FIELDS = tuple(_AS_SENT.get(name, name) for name in signature(chain_hash_of).parameters)

CHAIN_HASH = f"""\
SHA-256, as 64 hex digits in lower case, over the UTF-8 of these {len(CHAIN_FIELDS)} texts with one U+001F between each
two: {", ".join(f"`{name}`" for name in CHAIN_FIELDS)}. Numbers are written in decimal, `at` exactly as it is sent. The
next operation of the device carries it as `prev`, over epochs too; the first one of a new log has `{GENESIS}`.
Two operations at one place (device, epoch, seq), or a `prev` that is not the hash of the operation before it, mean two
counters under one enrolment: both are refused (403 `revoked`, cause `{devices.CLONED}`) until they are enrolled
anew."""

SIGNED_TEXT = f"""\
The texts `{devices.CALL_WORD.decode()}`, method in capitals, target, `DEVICE EPOCH` as in `{devices.ENROLMENT_HEADER}`,
and the SHA-256 (hex, lower case) of the body, with one zero byte between each two and none at the end. The target is
path and query exactly as they stand in the request line, escapes included (`/v1/changes?after=0&limit=2000`). The body
is taken before compression; of a call without one it is the empty text. `{devices.SIGNATURE_HEADER}` is the Ed25519
signature over that with the counter's private key, as 128 hex digits in lower case."""

PROOF_TEXT = f"""\
The texts `{devices.ENROL_WORD.decode()}`, the enrolment code exactly as it stands in `code`, and the new public key
(hex, lower case), with one zero byte between each two and none at the end. `proof` is the Ed25519 signature over that
with the former private key, as 128 hex digits in lower case."""

ROW_HASH = (getdoc(digest) or "").partition("\n\n")[2]

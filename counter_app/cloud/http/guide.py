"""What the document says in sentences: all that is needed to write another counter, without this program's source."""

from __future__ import annotations

from datetime import date

from counter_app.cloud.devices import CODE_LIFE
from counter_app.cloud.http.bodies import BATCH, BODY_SECONDS, NAMES, SHOWN, SMALL
from counter_app.cloud.http.example_operations import PLACEHOLDERS
from counter_app.cloud.http.guide_rules import rules
from counter_app.cloud.ledger import envelope
from counter_app.cloud.told_again import MOST_NAMED
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.limits import takes_of
from counter_app.protocol import formulas
from counter_app.protocol.bodies import BODY_TYPES
from counter_app.protocol.changes import ROW_TYPES, columns_of, row_key
from counter_app.protocol.devices import (
    CLOUD_TOO_OLD,
    ENROLMENT_HEADER,
    OLDEST_PROTOCOL,
    PLAYED_AT_HEADER,
    PLEASE_UPDATE,
    PROTOCOL,
    PROTOCOL_HEADER,
    SIGNATURE_HEADER,
)
from counter_app.protocol.digest import DIGEST_COLUMNS, FORMAT
from counter_app.protocol.operations import GENESIS, MAX_OPERATIONS

VECTORS = "x-test-vectors"
_MIB = 1024 * 1024

_ENROLLING = f"""\
## Becoming a counter

1. Make an Ed25519 key pair and keep it. The owner gives a one-use code, good for {CODE_LIFE.seconds // 60} minutes.
2. `POST /v1/devices` with the code, the public key (hex), an `attempt` of your own (any random text; the same when you
   repeat the call), and `signs: true`. Answered are device id, epoch, token, store and signing keys. A lost answer:
   send the same again. This call carries no token and no signature.
3. From then on every call carries the headers of the next section. The token is replaced every 30 days: draw a new one
   (the merchant's id, a full stop, 43 characters of unpadded base64url over 32 random bytes), keep it, send the
   SHA-256 (hex) of the whole text to `POST /v1/token`, and use it from then on.

A counter that is enrolled anew says what it was (`device`, `epoch`): with the same key it keeps its device id and gets
the next epoch; `seq` may begin anew in it, `prev` goes on. Answered 409 `key_in_use`, another copy goes on with that
key: make a new one and send it with `former_key` and `proof`.

**Text of the enrolment proof.** {formulas.PROOF_TEXT}
"""

_CALLING = f"""\
## Every call

| header | what it carries |
|---|---|
| `Authorization` | `Bearer ` and the device's token |
| `{ENROLMENT_HEADER}` | device id, one blank, epoch in decimal |
| `{SIGNATURE_HEADER}` | the signature of the call. A counter that enrolled with `signs: true`, or said so \
with `POST /v1/token` in a signed call, is answered 401 `unsigned` without it, whatever its token |
| `{PROTOCOL_HEADER}` | the number of the protocol that the counter speaks, now {PROTOCOL}; absent means 1. \
Below {OLDEST_PROTOCOL}: 426 `{PLEASE_UPDATE}`; more than one above the service's own: 426 `{CLOUD_TOO_OLD}` |
| `{PLAYED_AT_HEADER}` | in a play shop alone: the time that its counter's clock was given (2020 to 2155). \
Passed over everywhere else |
| `Content-Encoding`, `Accept-Encoding` | `zstd` or `gzip`; answers below 1 KiB come as they are |

**Signed text.** {formulas.SIGNED_TEXT} Calls may be replayed without harm, since every call may be repeated.

A batch of operations has at most {BATCH.sent // _MIB} MiB as sent and {BATCH.inflated // _MIB} MiB inflated,
`/v1/held` {SHOWN.inflated // _MIB} MiB, `/v1/reserves` {NAMES.inflated // 1024} KiB, every other body
{SMALL.inflated // 1024} KiB; it arrives within {BODY_SECONDS:.0f} s. Every error is
an `ErrorBody`. Any other answer (5xx, HTML, half an answer, none) means *not known*: send the
same again, from 1 s to 5 min apart with full jitter, no sooner than `Retry-After` says. A 413 or a 4xx that is not in
this document: halve the batch.
"""

_BODIES = ", ".join(f"`{kind}` = {body.__name__}" for kind, body in BODY_TYPES.items())
_OPERATING = f"""\
## Up: operations

What happens at a counter is one operation, kept there before it is sent; at most {MAX_OPERATIONS} a call. Its `body` is
the schema of its `type`: {_BODIES}.
An id is a UUID in lower case (version 7, so that ids sort by time). `seq` grows by one per (device, epoch) without
gaps; the service does not demand that they arrive in that order. `at` is the counter's clock, `clock_offset_ms`
how far it is ahead of the service's. A body has at most {envelope.MAX_BODY_BYTES // 1024} KiB, is nested at most
{envelope.MAX_DEPTH} deep and holds no U+0000 and no half of a surrogate pair.
Unknown fields of a body are passed over, and are hashed.

`report`: it has happened, and is recorded whatever the service thinks of it; refused only as `invalid`, `id_reused`,
`cancelled`, `unknown_type`, or `unsupported_version` (terms of a kind that the service does not know). All of these are
final but `unknown_type`: a service that has learned the type meanwhile judges the same operation as if it came first.
`claim`: asked before the goods are handed over; an answer that does not come may be followed by the same id as a
`report`, or by a `cancel`. Answers:

| `result` | meaning | the counter then |
|---|---|---|
| `applied` | it took effect now | closes its row |
| `duplicate` | it had taken effect; the first answer is repeated | the same |
| `exception` | recorded, but it broke a rule (`exceptions`) | the same, and shows it |
| `refused` | it did not take effect and never will (`detail.reason`) | shows it, and goes on |

**Canonical JSON.** {formulas.CANONICAL_JSON}

**Body hash.** {formulas.BODY_HASH}

**`prev`, the chain hash.** {formulas.CHAIN_HASH}
"""


def _kinds() -> str:
    lines = ["| kind | columns, in order | row key |", "|---|---|---|"]
    for kind in ROW_TYPES:
        columns, key = (
            ", ".join(f"`{name}`" for name in columns_of(kind)),
            " + ".join(f"`{name}`" for name in row_key(kind)),
        )
        lines.append(f"| `{kind}` | {columns} | {key} |")
    return "\n".join(lines)


def _limits() -> str:
    """The ids of the kind `usage`, as the rules themselves make them."""
    every = {"per_member": 1, "per_member_day": 1, "per_store_day": 1, "total": 1}
    base = {"id": "CAMPAIGN", "kind": "cash", "title": {"en": "C"}, "limits": every}
    terms = parse_terms({**base, "benefit": {"amount_off_minor": 1, "keep_rest": True}})
    takes = takes_of(terms, "COUPON", "MEMBER", "STORE", date(2026, 11, 22), spent_minor=1)
    return ", ".join(f"`{take.scope}`" for take in takes)


_COMING_DOWN = f"""\
## Down: changes

`GET /v1/changes?after=0`, then `after=version` while `more` and from time to time (or when `GET /v1/events` says so).
Rows stand column-wise: read them by the names in `columns`, pass over columns and kinds that you do not know. A row
takes the place of the one with the same kind and row key; one with `deleted` takes it away (its other columns say
nothing). Keep rows and `version` in one transaction.

{_kinds()}

A campaign has one row for each version of its terms; a coupon keeps those of its issue. The ids of `usage` are the
limits that redemptions take from: {_limits()}. The day is that of the store; `money:` counts minor units, all others
count uses. `lease` and `void` rows are the asking device's own.

Where `scope` is another one than before, or `cloud_epoch` is (versions count within it): ask for everything anew from
`after=0`; what does not come again is gone. A new `cloud_epoch` means that the service was restored from a backup: show
it first what you hold (`POST /v1/held`; a campaign's tag counts where the signed code of a coupon has it), then send
the operations of the last 90 days again as reports, oldest first.

It may also not know that it was restored. The last page of changes brings a `receipt`,
`VERSION:OPERATION:AUTHENTICATOR`: keep the newest (but not in place of one that names a later operation of yours) and
show it with `POST /v1/witness` every ten minutes, and at once where a page says `ahead`. Where the service does not
know what it says, a new `cloud_epoch` begins for this merchant. Without a receipt, `seen` and `closed` begin nothing.

What is true at a counter is what came down and, over it, every own operation whose result's `version` its cursor has
not reached. Name operations that were sent without an answer in `sent` (at most {MOST_NAMED} ids): their first answers
come with the rows, and `since` in them says from which version on a row holds them.
"""

_PROVING = f"""\
## Proof: the digest

Answered with the last page of changes, at exactly its version, and by `GET /v1/digest`. Hash the rows as they came
down, without own operations over them; rows of look-ups, reserves and leases do not count. `format` is {FORMAT}.

{formulas.ROW_HASH}

The numbers of a digest need 64 bits: programs whose numbers are doubles must read them as texts. The columns that are
hashed, in their order, stand in `x-hashed-columns` of each kind's schema; for `coupon` they are
{", ".join(f"`{name}`" for name in DIGEST_COLUMNS["coupon"])}.
Where a kind differs, ask for it anew: `after=0&kinds=KIND`.
"""


def _cut(text: str) -> str:
    return text if len(text) <= 36 else f"{text[:12]}…"


def _placeholders() -> str:
    lines = ["| in the examples | put in its place |", "|---|---|"]
    lines += [f"| `{_cut(shown)}` | {meaning} |" for shown, meaning in PLACEHOLDERS.items()]
    return "\n".join(lines)


_TRYING = f"""\
## Trying it

The examples work when these are replaced by what is your own (`x-placeholders` has them whole):

{_placeholders()}

Beside them: `epoch` as your enrolment says, a new UUID as `id` of every operation and redemption, `seq` and `prev` of
your own log (`{GENESIS[:4]}…` for its first). Send `campaign_put` first; then `POST /v1/reserves` and
`POST /v1/leases`, as in their examples, for the identities and the lease that the others name; then the others, in the
order of the example `every_type`. Each is answered `applied`.

`{VECTORS}`, at the end of this document, has values for every formula: `body_hash`, `chain_hash`, `row_hash` and the
`digest` of those rows, the signature of a `call` and an `enrolment_proof` with a fixed key, a `signed_code`, and
the `check_digit` of typed codes. `hashed_hex` and `signed_hex` are the very bytes that are hashed or signed; 64-bit
numbers are texts there.
"""


def guide() -> str:
    """The whole text, in Markdown."""
    first = "Operations go up, changes come down; any call may be repeated at any time.\n"
    return f"{first}\n{_ENROLLING}\n{_CALLING}\n{_OPERATING}\n{_COMING_DOWN}\n{_PROVING}\n{rules()}\n{_TRYING}"

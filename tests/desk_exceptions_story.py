"""The manager's exceptions, for pictures: open ones with both sides, one that was settled, and what waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.protocol.operations import Mode, OperationType
from tests.counter_shop import Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = ("exceptions", "exceptions-settled", "exceptions-closed", "exceptions-told", "exceptions-queue")
_ID = "019ab000-0000-7000-8000-0000000000{:02x}"


def _side(operation: str, counter: str, at: str, staff: str) -> dict[str, object]:
    return {
        "operation": operation, "redemption": f"r-{operation}", "coupon": "c1", "store": "s1", "counter": counter,
        "staff": staff, "at": at, "amount_minor": 26_800, "discount_minor": 5_000,
    }  # fmt: skip


def fill(shop: Shop) -> None:
    """Exceptions as they come down, and operations that have not gone up."""
    at = shop.clock.at
    times = [(at - timedelta(minutes=each)).isoformat() for each in (95, 40, 33, 20, 12)]
    # The cloud finds nothing before the later side has reached it.
    found = [(at - timedelta(minutes=each)).isoformat() for each in (38, 31, 24, 15, 12, 12, 12)]
    both = [_side("o1", "T1", times[0], "小陈"), _side("o2", "T2", times[1], "小周")]
    alone = [{"operation": "o3", "store": "s1", "counter": "T2", "staff": "小周", "at": times[2]}]
    settled: dict[str, object] = {"outcome": "void", "at": times[4], "store": "s1", "counter": "T1", "staff": "老林"}
    settled |= {"later": [{"outcome": "keep", "at": times[4], "store": "s1", "counter": "T2", "staff": "老张"}]}
    written_off = {"outcome": "write-off", "at": times[4], "store": "s1", "counter": "T1", "staff": "老林"}
    closed: dict[str, object] = {"withdrawn_as": "other_taken_back", "settled": written_off}
    came: list[tuple[str, int, str, Mapping[str, object]]] = [
        ("double_redemption", 5_000, "open", {"sides": both, "coupon": "c1", "campaign": "C50"}),
        ("overdrawn", 3_010, "open", {"sides": alone, "member": "m1", "principal_short": 3_000}),
        ("deposit_owed", 2_000, "open", {"sides": alone, "reservation": "o3"}),
        ("phone_taken", 0, "open", {"sides": alone, "member": "m1"}),
        ("double_welcome", 1_800, "settled", {"sides": both, "coupon": "c1", "settled": settled}),
        ("back_differs", 500, "withdrawn", {"sides": alone}),
        ("double_redemption", 5_000, "withdrawn", {"sides": both, "coupon": "c2", "campaign": "C50", **closed}),
    ]
    rows: list[list[object]] = [
        [_ID.format(n), 900 + n, ("o1", "o2")[n == 0], reason, stake, found[n], status, dict(facts), False]
        for n, (reason, stake, status, facts) in enumerate(came)
    ]
    page = KindPage(columns=columns_of("exception"), rows=rows)
    with shop.store.writing() as writing:
        writing.apply_page(ChangesPage(now="", version=990, more=False, kinds={"exception": page}), advance=True)
        waiting = (
            (OperationType.CANCEL, b'{"target":"x"}'),
            (OperationType.MEMBER_UPDATE, b'{"member":"m1","name":"x"}'),
            (OperationType.COUPON_PUT, b'{"coupon":"c1","action":"freeze","reason":"x"}'),
        )
        for number, (kind, body) in enumerate(waiting):
            writing.append_operation(kind, Mode.REPORT, _ID.format(0x80 + number), "k1", at, body, "")
        writing.set_undeliverable(_ID.format(0x81), "server_error", at + timedelta(hours=1))


def exceptions(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    fill(studio.shop)
    with as_manager(studio):
        press(studio, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
        studio.key(Qt.Key.Key_End)
        yield "exceptions"
        press(studio, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
        yield "exceptions-settled"
        studio.key(Qt.Key.Key_End)
        yield "exceptions-closed"
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
        studio.key(Qt.Key.Key_End)
        press(studio, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
        yield "exceptions-told"
        press(studio, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
        yield "exceptions-queue"
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)

"""A counter put back to an earlier state: what it had taken of a quota since is not taken again."""

from counter_app.services.leases import list_leases
from tests.sync.test_flash_sale import Sale, reasons, sale

__all__ = ["sale"]


def test_after_a_restore_nothing_is_redeemed_from_leases_whose_uses_nobody_knows(sale: Sale) -> None:
    sale.begin(30)
    till = sale.tills[0]
    held = sale.left(till)
    with till.store.reading() as reading:
        cursor = reading.cursor()
    # Put back to before its lease: what was redeemed from it since is known to nobody but the cloud, if at all.
    with till.store.writing() as writing:
        writing.clear_reserve()
        writing._connection.execute("DELETE FROM lease")
        writing.set_meta("cursor", "0")

    till.rounds.down()

    with till.store.reading() as reading:
        assert reading.cursor() >= cursor
    till.wire.down = True
    assert reasons(sale.sell(till)) == ["needs_online"]
    assert {record.status for record in list_leases(till.counter)} == {"lost"}
    till.wire.down = False
    sale.sync()
    sale.chain.clock.forward(minutes=6)
    sale.sync()
    # It keeps its share as good as used, and has got another one.
    states = {record.status: record.lease for record in list_leases(till.counter)}
    assert states["returned"].granted == held
    assert states["open"].left
    assert sale.quota().leased >= held

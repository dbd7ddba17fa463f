"""What was said of a member is found along an index, however long the log is: erasing, taking back and rules of how
long data is kept ask for it."""

import pytest

from counter_app.cloud.rows import OperationRow
from counter_app.cloud.storage.schema import TABLES
from counter_app.cloud.storage.statements import as_json, select_in
from tests.cloud.support import CloudShop, Till

INDEX = "ix_operation_merchant_member"


@pytest.mark.parametrize("members", [1, 50])
def test_operations_of_members_are_read_along_their_index(shop: CloudShop, till: Till, members: int) -> None:
    engine = shop.cloud._context.database._engine
    said = str(select_in(TABLES[OperationRow], "member", engine.dialect.name).compile(engine))
    keys = as_json([f"m{number}" for number in range(members)])
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
            given = {"merchant": till.caller.merchant, "keys": keys}
            lines = connection.exec_driver_sql(f"EXPLAIN {said}", given).all()
        else:
            lines = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", (till.caller.merchant, keys)).all()
    assert INDEX in "\n".join(str(line) for line in lines), lines

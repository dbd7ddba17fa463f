"""What a person says of columns, in any order: the program that imports reads them just as the page shows them."""

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.old_columns import look_for_columns
from counter_app.ui.import_ports import ColumnTold, LookTold
from counter_app.ui.import_state import FIELDS, LEFT_OUT, ImportState

HEADINGS = ("手机号", "姓名", "积分", "余额", "赠送余额", "生日", "标签", "等级", "备注", "编号", "", "phone", "3")
PRESSED = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(FIELDS)), max_size=12)


def looked_at(rows: list[tuple[str, ...]]) -> LookTold:
    found = look_for_columns(rows, ())
    columns = tuple(ColumnTold(each.place + 1, each.heading, each.field.value) for each in found.columns)
    return LookTold(width=len(rows[0]), headings=found.headings, columns=columns)


@given(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=10), PRESSED)
def test_columns_are_read_as_they_are_shown_whatever_was_pressed(
    headings: list[str], pressed: list[tuple[int, str]]
) -> None:
    rows = [tuple(headings), tuple("x" for _ in headings)]
    state = ImportState().with_look(looked_at(rows))
    for column, field in pressed:
        state = state.with_column(column).with_field(field)
    once = [field for field in state.fields if field not in ("tag", LEFT_OUT)]
    assert len(once) == len(set(once))
    read = {column.place: column.field.value for column in look_for_columns(rows, state.said).columns}
    assert tuple(read.get(place, LEFT_OUT) for place in range(len(headings))) == state.fields


def test_what_was_guessed_and_left_so_is_not_said() -> None:
    state = ImportState().with_look(looked_at([("手机号", "姓名", "备注"), ("1", "2", "3")]))
    assert state.said == ()
    changed = state.with_column(2).with_field("tag")
    assert changed.said == (("#3", "tag"),)
    assert changed.with_field(LEFT_OUT).said == ()

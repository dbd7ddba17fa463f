"""What the counter's tables are made of: kinds of columns, and the one collection that every table belongs to."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *, primary_key: bool = False, index: bool = False) -> Column[str]:
    """A text, empty where nothing is known."""
    if primary_key:
        return Column(name, Text, primary_key=True)
    return Column(name, Text, nullable=False, server_default=text("''"), index=index)


def number(name: str, *, index: bool = False) -> Column[int]:
    """A whole number, 0 where nothing is known."""
    return Column(name, Integer, nullable=False, server_default=text("0"), index=index)


def moment(name: str) -> Column[int | None]:
    """Milliseconds since 1970 UTC; NULL = never."""
    return Column(name, Integer, nullable=True)


def from_cloud() -> tuple[Column[int], Column[int | None], Column[int]]:
    """What every row has that can come down."""
    return number("version"), Column("digest", Integer, nullable=True), number("generation")

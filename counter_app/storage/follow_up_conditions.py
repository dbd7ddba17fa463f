"""Which rows of `follow_up` are meant, in SQL; apart from the tables, so that a start needs none of SQLAlchemy.

The indexes of the table are found by these very words.
"""

# Whether the member is to be called still, as `domain.follow_ups` has it.
OPEN = "(outcome IN ('', 'not_reached') OR next <> '')"
MADE = "title <> ''"

"""The fact that says from when on visits are not noted as changes (`member_change_table`)."""

VISITS_FROM = "visits_not_noted_from"

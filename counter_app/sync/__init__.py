"""The counter's side of the wire: client, link, rounds, workers, enrolment."""

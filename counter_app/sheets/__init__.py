"""Lists that people bring along: CSV and XLSX files, read with care for what they may do to this computer."""

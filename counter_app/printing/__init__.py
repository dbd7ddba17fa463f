"""Receipt printers: columns, the bytes of ESC/POS, and the ways to a printer. No Qt, no rule of the shop."""

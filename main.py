"""Opens the counter, or runs a command: the same program as the console script `counter-app`."""

import sys

from counter_app.cli import main

if __name__ == "__main__":
    sys.exit(main())

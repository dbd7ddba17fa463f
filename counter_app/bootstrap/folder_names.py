"""What a folder is, as far as its names say: looked at before anything is opened."""

from __future__ import annotations

from counter_app.config import Settings

# Its database, its id, how far the first start has come, and below its cloud who serves that.
DATABASE, FOLDER_ID_FILE, FIRST_START, ALONE = "counter.db", "folder-id", "first-start.json", "alone"


def is_alone(settings: Settings) -> bool:
    """Whether the window serves the cloud of this folder."""
    return (settings.cloud_dir / ALONE).exists()


def needs_first_start(settings: Settings) -> bool:
    """Whether the conversation comes before the counter: it was begun, or nothing is there. Looks at names only."""
    folder = settings.data_dir
    try:
        if (folder / FIRST_START).exists():
            return True
        return not any((folder / name).exists() for name in (DATABASE, FOLDER_ID_FILE))
    except OSError:
        return False  # a folder that cannot be looked at: the window says what is wrong with it

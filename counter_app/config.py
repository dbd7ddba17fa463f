"""What a start is told: folders, language, a trial clock. Frozen; a wrong value stops the start with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from counter_app.domain.errors import InvalidInput
from counter_app.domain.values import dataclass

LANGUAGES = ("zh_CN", "en")
DATA_VARIABLE = "COUNTER_APP_DATA"
CONFIG_VARIABLE = "COUNTER_APP_CONFIG_DIR"
LANGUAGE_VARIABLE = "COUNTER_APP_LANG"
_APP = "counter-app"
# A signed code says its time in 32 bits of seconds from 2020 on.
_FIRST_YEAR, _LAST_YEAR = 2020, 2155


@dataclass(frozen=True, slots=True)
class Settings:
    """`data_dir`: the folder of one counter. `config_dir`: where keys lie. `language`: empty when none was asked for.

    `now`: what `--now` said, in UTC.
    """

    data_dir: Path
    config_dir: Path
    language: str = ""
    now: datetime | None = None

    @property
    def spoken(self) -> str:
        """The language of answers: Chinese where none was asked for."""
        return self.language or LANGUAGES[0]

    @property
    def cloud_dir(self) -> Path:
        """The folder of a cloud that is served from here."""
        return self.data_dir / "cloud"

    @property
    def clock_file(self) -> Path:
        """One ISO time with zone: the standing clock of a trial."""
        return self.data_dir / "clock"


def load_settings(environ: Mapping[str, str], *, data: str = "", lang: str = "", now: str = "") -> Settings:
    """Settings from the command line, else from the environment, else the usual places. Raises `InvalidInput`."""
    return Settings(
        data_dir=_folder(data or environ.get(DATA_VARIABLE, ""), "data"),
        config_dir=_folder(environ.get(CONFIG_VARIABLE, ""), "config"),
        language=_language(lang or environ.get(LANGUAGE_VARIABLE, "")),
        now=parse_time(now, "--now") if now else None,
    )


def parse_time(text: str, what: str) -> datetime:
    """A time with its zone, in UTC. Raises `InvalidInput`."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise InvalidInput(f"{what} must be a time with its zone, such as 2026-03-10T14:00:00+08:00.", key=what)
    # No other time can stand in a signed code. The year as written first: at the ends of the calendar, UTC has none.
    if _FIRST_YEAR - 1 <= at.year <= _LAST_YEAR + 1 and _FIRST_YEAR <= at.astimezone(UTC).year <= _LAST_YEAR:
        return at.astimezone(UTC)
    raise InvalidInput(f"{what} must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}.", key=what)


def _folder(text: str, kind: str) -> Path:
    if "\0" in text:
        raise InvalidInput("The name of a folder holds a character that no folder can have.", key=kind)
    if text:
        return Path(text).expanduser().absolute()
    import platformdirs

    found = platformdirs.user_data_dir(_APP) if kind == "data" else platformdirs.user_config_dir(_APP)
    return Path(found)


def _language(text: str) -> str:
    known = {"": "", "zh": "zh_CN", "zh_cn": "zh_CN", "zh-cn": "zh_CN", "en": "en", "en_us": "en", "en_gb": "en"}
    found = known.get(text.strip().lower())
    if found is None:
        raise InvalidInput(f"The language must be one of {', '.join(LANGUAGES)}.", key="lang")
    return found

"""Five sounds, told apart by pitch and by rhythm."""

import itertools
import struct
import wave

import pytest

from counter_app.resources import resource
from counter_app.ui.sounds import NAMES, Sounds


def read(name: str) -> tuple[int, list[float]]:
    with wave.open(str(resource("sounds", f"{name}.wav")), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        raw = file.readframes(file.getnframes())
        return file.getframerate(), [value / 32768 for (value,) in struct.iter_unpack("<h", raw)]


def rhythm(name: str) -> tuple[int, ...]:
    """Lengths of what is heard and of the pauses, in hundredths of a second."""
    rate, samples = read(name)
    step = rate // 100
    loud = [max(abs(value) for value in samples[at : at + step]) > 0.02 for at in range(0, len(samples) - step, step)]
    lengths: list[int] = []
    for index, is_loud in enumerate(loud):
        if index and is_loud == loud[index - 1]:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return tuple(lengths)


def pitches(name: str) -> tuple[int, int]:
    """Zero crossings a second in the first and in the last fifth, in tens."""
    rate, samples = read(name)
    part = len(samples) // 5

    def crossings(piece: list[float]) -> int:
        heard = [value for value in piece if abs(value) > 0.004]
        count = sum(1 for first, second in itertools.pairwise(heard) if (first > 0) != (second > 0))
        return round(count / 2 / (len(piece) / rate) / 10)

    return crossings(samples[:part]), crossings(samples[-part:])


def test_each_sound_is_short_and_small() -> None:
    for name in NAMES:
        rate, samples = read(name)
        assert 0.1 <= len(samples) / rate <= 0.6
        assert resource("sounds", f"{name}.wav").stat().st_size < 40_000


def test_no_two_sounds_share_pitch_or_rhythm() -> None:
    assert len({rhythm(name) for name in NAMES}) == len(NAMES)
    assert len({pitches(name) for name in NAMES}) == len(NAMES)


def test_ready_and_redeemed_differ_in_number_of_notes_and_in_length() -> None:
    ready, redeemed = read("ready")[1], read("redeemed")[1]
    assert len(redeemed) > 1.6 * len(ready)
    assert len(rhythm("ready")) != len(rhythm("redeemed"))


@pytest.mark.parametrize("name", [*NAMES, "no such sound"])
def test_without_a_device_nothing_is_heard_and_nothing_fails(name: str) -> None:
    sounds = Sounds()
    sounds.play(name)
    sounds.play(name)
    sounds.close()

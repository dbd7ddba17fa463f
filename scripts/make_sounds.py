"""Make the five sounds of the counter: `python scripts/make_sounds.py`. They differ in pitch and in rhythm.

ready: two quick rising notes. redeemed: three rising notes, the last held (a small fanfare). amber: two equal notes, a
gap between. red: one long low buzz with a step down. fault: four short knocks, very low.
"""

import math
import struct
import wave
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
RATE = 22_050
# (frequency in Hz, 0 = silence; length in ms; share of odd overtones, which makes it harsher)
SOUNDS: dict[str, tuple[tuple[float, int, float], ...]] = {
    "ready": ((880.0, 70, 0.0), (0.0, 25, 0.0), (1174.7, 90, 0.0)),
    "redeemed": ((784.0, 70, 0.05), (987.8, 70, 0.05), (1318.5, 230, 0.05)),
    "amber": ((587.3, 110, 0.1), (0.0, 90, 0.0), (587.3, 110, 0.1)),
    "red": ((277.2, 160, 0.35), (207.7, 300, 0.35)),
    "fault": ((146.8, 60, 0.5), (0.0, 60, 0.0)) * 4,
}
LOUDNESS = 0.5
FADE_MS = 8


def tone(frequency: float, milliseconds: int, harshness: float) -> list[float]:
    """Samples from -1 to 1, faded at both ends so that nothing clicks."""
    count = RATE * milliseconds // 1000
    fade = RATE * FADE_MS // 1000
    samples = []
    for number in range(count):
        angle = 2 * math.pi * frequency * number / RATE
        value = math.sin(angle) + harshness * (math.sin(3 * angle) / 3 + math.sin(5 * angle) / 5)
        edge = min(1.0, number / fade, (count - number) / fade)
        samples.append(value / (1 + harshness * 0.53) * edge * (1 - 0.5 * number / count))
    return samples if frequency else [0.0] * count


def main() -> None:
    """Write every sound as WAV, one channel, 16 bits."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        samples = [sample for note in notes for sample in tone(*note)]
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(struct.pack("<h", round(sample * LOUDNESS * 32_767)) for sample in samples))
        print(f"{name}.wav  {len(samples) / RATE:.2f} s")


if __name__ == "__main__":
    main()

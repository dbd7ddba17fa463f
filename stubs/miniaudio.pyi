from array import array
from collections.abc import Generator
from enum import Enum
from types import TracebackType
from typing import Any, Self

class SampleFormat(Enum):
    UNKNOWN = 0
    UNSIGNED8 = 1
    SIGNED16 = 2
    SIGNED24 = 3
    SIGNED32 = 4
    FLOAT32 = 5

class Backend(Enum):
    WASAPI = ...
    DSOUND = ...
    WINMM = ...
    COREAUDIO = ...
    SNDIO = ...
    OSS = ...
    PULSEAUDIO = ...
    ALSA = ...
    JACK = ...
    NULL = ...

class MiniaudioError(Exception): ...
class DecodeError(MiniaudioError): ...

class DecodedSoundFile:
    name: str
    nchannels: int
    sample_rate: int
    sample_format: SampleFormat
    num_frames: int
    duration: float
    samples: array[Any]

class Devices:
    def __init__(self, backends: list[Backend] | None = None) -> None: ...
    def get_playbacks(self) -> list[dict[str, Any]]: ...

class PlaybackDevice:
    def __init__(
        self,
        output_format: SampleFormat = ...,
        nchannels: int = 2,
        sample_rate: int = 44100,
        buffersize_msec: int = 200,
        device_id: Any = None,
        callback_periods: int = 0,
        backends: list[Backend] | None = None,
        thread_prio: Any = ...,
        app_name: str = "",
    ) -> None: ...
    def start(self, callback_generator: Generator[bytes | array[Any], int, None]) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...

def decode(
    data: bytes,
    output_format: SampleFormat = ...,
    nchannels: int = 2,
    sample_rate: int = 44100,
    dither: Any = ...,
) -> DecodedSoundFile: ...
def decode_file(
    filename: str,
    output_format: SampleFormat = ...,
    nchannels: int = 2,
    sample_rate: int = 44100,
    dither: Any = ...,
) -> DecodedSoundFile: ...
def stream_memory(
    data: bytes,
    output_format: SampleFormat = ...,
    nchannels: int = 2,
    sample_rate: int = 44100,
    frames_to_read: int = 1024,
    dither: Any = ...,
    ffi_keepalive: Any = None,
) -> Generator[array[Any], int, None]: ...
def stream_raw_pcm_memory(
    pcmdata: array[Any] | memoryview | bytes, nchannels: int, sample_width: int, frames_to_read: int = 4096
) -> Generator[bytes | array[Any], int, None]: ...
def get_enabled_backends() -> set[Backend]: ...
def is_backend_enabled(backend: Backend) -> bool: ...

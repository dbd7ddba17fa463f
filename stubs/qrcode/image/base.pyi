from pathlib import Path
from typing import IO, Any

class BaseImage:
    width: int
    border: int
    box_size: int
    pixel_size: int
    def save(self, stream: str | Path | IO[bytes], kind: str | None = None) -> None: ...
    def get_image(self, **kwargs: Any) -> Any: ...

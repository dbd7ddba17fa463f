from pathlib import Path
from typing import IO, Any

import PIL.Image
from qrcode.image.base import BaseImage

class PilImage(BaseImage):
    kind: str
    def get_image(self, **kwargs: Any) -> PIL.Image.Image: ...
    def save(self, stream: str | Path | IO[bytes], format: str | None = None, **kwargs: Any) -> None: ...
    def convert(self, mode: str | None = None) -> PIL.Image.Image: ...

from typing import Any, Generic, TypeVar, overload

from qrcode.image.base import BaseImage
from qrcode.image.pil import PilImage
from qrcode.util import QRData

_Image = TypeVar("_Image", bound=BaseImage)
_Other = TypeVar("_Other", bound=BaseImage)

def make(data: str | bytes | None = None, **kwargs: Any) -> PilImage: ...

class QRCode(Generic[_Image]):
    version: int
    error_correction: int
    box_size: int
    border: int
    modules: list[list[bool | None]]
    modules_count: int
    @overload
    def __init__(
        self: QRCode[PilImage],
        version: int | None = None,
        error_correction: int = ...,
        box_size: int = 10,
        border: int = 4,
        image_factory: None = None,
        mask_pattern: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        version: int | None = None,
        error_correction: int = ...,
        box_size: int = 10,
        border: int = 4,
        *,
        image_factory: type[_Image],
        mask_pattern: int | None = None,
    ) -> None: ...
    def add_data(self, data: str | bytes | QRData, optimize: int = 20) -> None: ...
    def make(self, fit: bool = True) -> None: ...
    def get_matrix(self) -> list[list[bool]]: ...
    def clear(self) -> None: ...
    @overload
    def make_image(self, image_factory: None = None, **kwargs: Any) -> _Image: ...
    @overload
    def make_image(self, image_factory: type[_Other], **kwargs: Any) -> _Other: ...

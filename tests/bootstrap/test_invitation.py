"""What a person may hand to `enrol`: a link, a picture of one, or the bare code."""

from pathlib import Path

import pytest

from counter_app.bootstrap.enrolling import LOCAL_CLOUD, read_invitation
from counter_app.domain.errors import InvalidInput
from counter_app.scanning.drawing import draw_code

LINK = "https://cloud.example:8443/e/PX452Y2KCW"


@pytest.mark.parametrize(
    "text, cloud, address",
    [
        (LINK, "", "https://cloud.example:8443"),
        (LINK, "https://other.example/", "https://other.example"),
        ("PX452Y2KCW", "https://other.example/", "https://other.example"),
        (" PX452Y2KCW ", "", LOCAL_CLOUD),
    ],
)
def test_a_code_comes_with_its_address_or_is_tried_on_this_computer(text: str, cloud: str, address: str) -> None:
    found = read_invitation(text, cloud)

    assert (found.token, found.cloud_url) == ("PX452Y2KCW", address)


def test_a_picture_of_the_link_is_read(tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    picture.write_bytes(draw_code(LINK, module_px=6))

    assert read_invitation(str(picture), "").token == "PX452Y2KCW"


@pytest.mark.parametrize(
    "text", ["", "hello world", "https://cloud.example/other", "../../etc/passwd", "12+3", "A+" * 3000, "a\0b"]
)
def test_anything_else_is_bad_input(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_invitation(text, "")

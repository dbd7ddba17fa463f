"""What names a source, and which cameras there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.scanning.sources import CameraInfo, InvalidSource, cameras_of_linux, list_cameras, parse_source


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("0", "index", "0"),
        (" 02 ", "index", "2"),
        ("/dev/video0", "device", "/dev/video0"),
        ("/dev/v4l/by-id/usb-Camera-index0", "device", "/dev/v4l/by-id/usb-Camera-index0"),
        ("/dev/shm/f%03d.png", "sequence", "/dev/shm/f%03d.png"),
        ("http://127.0.0.1:8080/video", "stream", "http://127.0.0.1:8080/video"),
        ("https://user:secret@camera.lan/live.mjpg?x=%41", "stream", "https://user:secret@camera.lan/live.mjpg?x=%41"),
        ("rtsp://camera.lan/live", "stream", "rtsp://camera.lan/live"),
    ],
)
def test_a_source_is_told_by_its_text(text: str, kind: str, value: str) -> None:
    spec = parse_source(text)
    assert (spec.kind, spec.value) == (kind, value)


def test_files_and_patterns_become_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_source("clip.mp4").value == str(tmp_path / "clip.mp4")
    assert parse_source("frames/f%04d.png").kind == "sequence"
    assert parse_source("concat:a|b").value.startswith(str(tmp_path))
    (tmp_path / "odd%d.png").touch()
    assert parse_source("odd%d.png").kind == "file"


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "empty"),
        ("  ", "empty"),
        ("a\x00b", "empty"),
        ("100", "index"),
        ("99999999999", "index"),
        ("ftp://x/y", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("http://", "address"),
        ("http://a b/", "address"),
        ("http://[::1/", "address"),
        ("http://host:99999999/", "address"),
    ],
)
def test_what_names_no_source_is_refused_with_one_sentence(text: str, code: str) -> None:
    with pytest.raises(InvalidSource) as refused:
        parse_source(text)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_folder_is_refused_with_the_way_to_name_its_pictures(tmp_path: Path) -> None:
    with pytest.raises(InvalidSource, match="pattern"):
        parse_source(str(tmp_path))


def test_each_camera_is_listed_once_by_its_first_node(tmp_path: Path) -> None:
    classes, devices = tmp_path / "class", tmp_path / "dev"
    devices.mkdir()
    for number, (index, name) in enumerate([("0", "HD Webcam"), ("1", "HD Webcam"), ("0", "Desk: 相机\n")]):
        node = classes / f"video{number}"
        node.mkdir(parents=True)
        (node / "index").write_text(index)
        (node / "name").write_text(name)
        (devices / f"video{number}").touch()
    (classes / "video9").mkdir()  # unplugged meanwhile: no device node
    assert cameras_of_linux(classes, devices) == (
        CameraInfo(0, str(devices / "video0"), "HD Webcam"),
        CameraInfo(2, str(devices / "video2"), "Desk: 相机"),
    )


def test_the_source_of_a_listed_camera_can_be_opened_by_its_text() -> None:
    assert parse_source(CameraInfo(3, "/dev/video3", "x").source).kind == "device"
    assert parse_source(CameraInfo(3, None, "x").source).kind == "index"


def test_listing_this_machine_s_cameras_answers() -> None:
    assert isinstance(list_cameras(), tuple)

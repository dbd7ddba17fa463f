"""`demo`: the window with the sample shop, its cloud in a process of its own, and a camera or a recorded one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap.recorded import Phone, RecordedCamera
from counter_app.bootstrap.sample_shop import ShopCard, enrolled, forget_sample_shop, open_sample_shop
from counter_app.bootstrap.window import WindowParts
from counter_app.config import Settings
from counter_app.scanning.sources import list_cameras
from counter_app.ui.app import make_application, run_counter
from counter_app.ui.ports import CameraChoice
from counter_app.ui.single import SingleInstance

if TYPE_CHECKING:
    from counter_app.bootstrap.story import Step, Story

_FOLDER = "demo"
_STORY = "story"
SHOP_NAME = "晨光咖啡"


def demo_settings(settings: Settings, *, data_given: bool) -> Settings:
    """A folder of the demo's own, never in real data; its keys lie with it, since nothing in it is worth any."""
    folder = settings.data_dir if data_given else settings.data_dir / _FOLDER
    return replace(settings, data_dir=folder, config_dir=folder / "config")


def run_demo(settings: Settings, *, camera: str = "") -> int:
    """The window until it is closed; its exit status. A second start raises the first one's window."""
    raised = _raise_first(settings.data_dir)
    if raised is not None:
        return 0 if raised else 3
    shop = open_sample_shop(settings)
    recorded = None
    try:
        if not camera and not list_cameras():
            recorded = RecordedCamera()
            recorded.start()
            recorded.play(phones_of(shop.card))
        also = CameraChoice(recorded.url, "录像") if recorded else None
        parts = WindowParts(settings, camera=camera or (recorded.url if recorded else ""), also=also)
        return run_counter(parts.parts())
    finally:
        if recorded is not None:
            recorded.stop()
        shop.cloud.stop()


def _raise_first(folder: Path) -> bool | None:
    """None when no window of this folder is open; asked before a second cloud is started beside the first."""
    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    instance = SingleInstance(folder)
    if instance.acquire():
        instance.release()
        return None
    return instance.raise_first()


def run_story(settings: Settings, pictures: Path, *, seconds: int, tell: Callable[[Step], None]) -> Story:
    """Play the story on a fresh sample shop, `tell` each step; the story says how it went."""
    from counter_app.bootstrap.story import Story

    own = replace(settings, data_dir=settings.data_dir / _STORY, config_dir=settings.data_dir / _STORY / "config")
    forget_sample_shop(own)
    shop = open_sample_shop(own)
    recorded = RecordedCamera()
    recorded.start()
    try:
        enrolled(shop.second, shop.card.store, shop.cloud.url).close()
        story = Story(shop, recorded, pictures, seconds, tell)
        also = CameraChoice(recorded.url, "录像")
        run_counter(WindowParts(own, camera=recorded.url, also=also).parts(story.begin))
        return story
    finally:
        recorded.stop()
        shop.cloud.stop()


def phones_of(card: ShopCard) -> list[Phone]:
    """A morning at the counter: members and their coupons, and what people hold up by mistake."""
    coupons = card.coupons
    return [
        Phone(card.members[0], SHOP_NAME, "会员码"),
        Phone(coupons["CROISSANT"][0], SHOP_NAME, "免费可颂一个"),
        Phone(coupons["BEANS88"][0], SHOP_NAME, "咖啡豆 88 折"),
        Phone("https://example.com/menu", "菜单", "扫码点餐"),
        Phone(card.members[1], SHOP_NAME, "会员码"),
        Phone(coupons["SPEND50"][0], SHOP_NAME, "满 50 减 10"),
        Phone(coupons["CROISSANT"][0], SHOP_NAME, "免费可颂一个"),
        Phone(coupons["LATTEART"][0], SHOP_NAME, "拉花体验课"),
        # A sample shop that an earlier program has made has none of these.
        *(Phone(code, SHOP_NAME, "拿铁十次卡") for code in coupons.get("LATTE10", [])[:1]),
        *(Phone(code, SHOP_NAME, "双人早午餐团购券") for code in coupons.get("BRUNCH", [])[:1]),
    ]

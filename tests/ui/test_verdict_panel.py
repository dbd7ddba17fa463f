"""The panel: every reason in both languages fits, the headline stays large, ears and screen readers are told."""

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent
from pytestqt.qtbot import QtBot

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.services.words import reason_words
from counter_app.ui import theme
from counter_app.ui.presenter import fault_view, idle_view
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.scan.verdict_panel import LEAST_HEADLINE_PIXELS, VerdictPanel, paint_of

DETAILS: dict[str, Detail] = {
    "missing_minor": 123456,
    "at": "2026-03-10T13:41:00+08:00",
    "store": "城西旗舰店",
    "counter": "2 号台",
    "staff": "小陈",
    "minutes_ago": 21,
    "until": "2026-03-01T00:00:00+08:00",
    "from": "2026-04-01T00:00:00+08:00",
    "next_from": "2026-03-11T10:00:00+08:00",
    "since": "2026-03-01T00:00:00+08:00",
    "stores": ("城东店", "城西店", "城南店"),
    "limit": 3,
    "used": 3,
    "next_at": "2026-03-11T00:00:00+08:00",
    "balance_minor": 1200,
    "campaign": "满 200 减 50",
    "offset_seconds": 7200,
    "min_spend_minor": 20000,
    "needs": "金卡",
}


def refusals(lang: str) -> list[VerdictView]:
    views = []
    for code in ReasonCode:
        said = reason_words(Reason(code, "", DETAILS), lang)
        views.append(VerdictView(Look.RED, said.headline, said.advice, said.facts))
    return views + [fault_view(Fault(kind), lang) for kind in FaultKind]


@pytest.fixture
def panel(qtbot: QtBot) -> VerdictPanel:
    made = VerdictPanel()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("scale, size", [(100, (817, 324)), (150, (909, 300)), (200, (962, 300)), (100, (600, 300))])
def test_every_text_fits_with_a_headline_of_64_px(
    panel: VerdictPanel, lang: str, scale: int, size: tuple[int, int]
) -> None:
    theme.apply("light", scale)
    panel.resize(*size)
    for view in [idle_view(), *refusals(lang)]:
        panel.show_view(view)
        plan = panel.plan()
        assert plan.fits, view
        assert plan.spots[0].text == view.headline
        assert plan.spots[0].font.pixelSize() >= LEAST_HEADLINE_PIXELS
        bottoms = [spot.box.bottom() for spot in plan.spots]
        assert bottoms == sorted(bottoms)
        assert bottoms[-1] <= size[1]
        least = min(QFontMetricsF(spot.font).height() for spot in plan.spots)
        assert least >= 17


@pytest.mark.parametrize("look", [look for look in Look if look is not Look.READY])
def test_the_panel_is_filled_with_its_colour(panel: VerdictPanel, look: Look) -> None:
    panel.resize(800, 324)
    panel.show_view(VerdictView(look, "已核销", "满 200 减 50"))
    image = panel.grab().toImage()
    assert image.pixelColor(400, 12) == QColor(paint_of(look).ground)


def test_ready_is_framed_eight_pixels_wide(panel: VerdictPanel) -> None:
    panel.resize(800, 324)
    panel.show_view(VerdictView(Look.READY, "可用", "满 200 减 50"))
    image = panel.grab().toImage()
    assert image.pixelColor(400, 3) == QColor(paint_of(Look.READY).frame)
    assert image.pixelColor(400, 12) == QColor(paint_of(Look.READY).ground)


def test_a_screen_reader_hears_headline_and_advice(panel: VerdictPanel) -> None:
    panel.show_view(VerdictView(Look.RED, "已用过", "请顾客看记录", ("21 分钟前",)))
    assert panel.accessibleName() == "已用过"
    assert "请顾客看记录" in panel.accessibleDescription()
    assert "21 分钟前" in panel.accessibleDescription()


def test_the_word_is_painted_when_show_view_returns(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for no layout and no paint of what else changes with it."""
    painted: list[str] = []
    before = VerdictPanel.paintEvent

    def paint(panel: VerdictPanel, event: QPaintEvent) -> None:
        before(panel, event)
        painted.append(panel.view.headline)

    monkeypatch.setattr(VerdictPanel, "paintEvent", paint)
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_view(VerdictView(Look.READY, "可用"))
    assert painted[-1] == "可用"
    painted.clear()
    panel.show_view(VerdictView(Look.READY, "可用"))
    assert painted == []

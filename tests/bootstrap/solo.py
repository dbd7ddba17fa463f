"""A shop alone, its counter and its cloud in one folder: what backups are tried on."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from counter_app.bootstrap.backing_up import back_up
from counter_app.bootstrap.clouds import cloud_settings
from counter_app.bootstrap.opening import OpenCounter, open_counter
from counter_app.bootstrap.restoring import Restored, restore
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import Settings, load_settings
from counter_app.services.redeem import RedeemRequest, redeem

NOON = "2026-03-10T14:00:00+08:00"
NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
CAMPAIGN = """
id: C50
kind: cash
title: {zh_CN: 满 200 减 50, en: 50 off from 200}
benefit: {amount_off_minor: 5000}
"""


@dataclass
class Solo:
    """A shop alone: its counter and its cloud in one folder."""

    folder: Path
    phrase: str
    codes: list[str]
    server: BackgroundServer | None = None
    cloud: Any = field(default=None)

    @property
    def settings(self) -> Settings:
        return load_settings(os.environ, data=str(self.folder))

    def open(self) -> OpenCounter:
        return open_counter(self.settings)

    def serve(self) -> None:
        """Its cloud answers, and the counter knows where."""
        self.cloud = open_cloud(cloud_settings(self.settings))
        self.server = BackgroundServer(self.cloud)
        self.server.__enter__()
        opened = self.open()
        assert opened.device is not None
        with opened.store.writing() as writing:
            writing.set_device(replace(opened.device, cloud_url=self.server.url))
        opened.close()

    def stop(self) -> None:
        if self.server is not None:
            self.server.__exit__(None, None, None)
            self.cloud.close()
            self.server = None

    def redeem(self, code: str) -> str:
        """Off-line; the checkout's id."""
        opened = self.open()
        try:
            identity = opened.counter.ids.new()
            assert redeem(opened.counter, RedeemRequest(identity, (code,), 20000)).redeemed
            return identity
        finally:
            opened.close()

    def backup(self, name: str = "b.backup") -> Path:
        return back_up(self.settings, self.folder.parent / name, NOW).path

    def restore(self, source: Path) -> Restored:
        return restore(self.settings, source, self.phrase, NOW)

    def files(self) -> dict[str, bytes]:
        """Everything but locks and logs."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        kept = (path for path in found if path.suffix not in (".lock", ".log") and "logs" not in path.parts)
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in kept}

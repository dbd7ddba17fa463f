"""One window a data folder: the second start raises the first one's window and leaves."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_LOCK = "window.lock"
_RAISE = b"raise\n"
_PATIENCE_MS = 1500


def window_is_open(folder: Path) -> bool:
    """Whether a window of this folder is up now; from any thread."""
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        lock.unlock()
        return False
    return lock.error() is QLockFile.LockError.LockFailedError


class SingleInstance(QObject):
    """Holds the folder's window lock; `raised` when a second start asks for the window."""

    raised = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._lock = QLockFile(str(folder / _LOCK))
        # A process that has died is seen by its id; age alone takes no lock away from a window that runs for weeks.
        self._lock.setStaleLockTime(0)
        # A name of its own a folder and person; local sockets share one namespace on a computer.
        mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:20]
        self._name = f"counter-app-{mark}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greeted)

    def acquire(self) -> bool:
        """Whether this is the first window of the folder; it then listens for others."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def raise_first(self) -> bool:
        """Ask the first window to come up; False when it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(_RAISE)
        told = socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
        return told

    def release(self) -> None:
        """Give the folder back."""
        self._server.close()
        self._lock.unlock()

    def _greeted(self) -> None:
        connection = self._server.nextPendingConnection()
        if connection is not None:
            connection.disconnected.connect(connection.deleteLater)
            self.raised.emit()

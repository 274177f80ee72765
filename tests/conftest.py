"""What every test runs under: a home of its own, no network, no colour settings from outside."""

import os
import signal
import socket
from pathlib import Path

import pytest
from hypothesis import settings

RECORDINGS = Path(__file__).parent / "data" / "recordings"
"""One folder per recorded life of the real client, as it was recorded."""

SNAPSHOTS = "TEXTUAL_SNAPSHOT_TEMPDIR"
"""Where the snapshot plugin keeps its report: it sets this and reads it in every test."""

PRESENTATION = ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "COLUMNS", "LINES", "TERM_PROGRAM")
"""Variables that change what is drawn."""

# Their assertions tell what they compared, as those of tests do.
pytest.register_assert_rewrite("tests.support")

# What decides over a change tries the same examples each time; who works on one, ever new ones.
settings.register_profile("ccwatch", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("ccwatch")

# Whoever starts the tests in the background, or with nohup, has these ignored; children inherit it.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_xdist_auto_num_workers() -> int:
    """Start two workers for each core: a test of the app waits half of its time."""
    return 2 * (os.cpu_count() or 1)


class NetworkForbiddenError(AssertionError):
    """A test, or what it tests, tried to reach another machine."""


def _refuse(*_args: object, **_kwargs: object) -> None:
    raise NetworkForbiddenError("ccwatch opens no network connection")


_connect = socket.socket.connect


def _connect_locally(self: socket.socket, address: str | bytes) -> None:
    if self.family != socket.AF_UNIX:
        _refuse()
    _connect(self, address)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid every connection that could leave this machine, and every look-up of a name."""
    monkeypatch.setattr(socket.socket, "connect", _connect_locally)
    monkeypatch.setattr(socket.socket, "connect_ex", _refuse)
    monkeypatch.setattr(socket, "create_connection", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Point home and all that hangs on it at an empty folder, and forget the settings outside."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name == SNAPSHOTS:
            continue
        if name in PRESENTATION or name.startswith(("TEXTUAL", "CCWATCH_", "CLAUDE", "ANTHROPIC")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / ".claude"))
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return home


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Where the recorded sessions of the real client are; they are only read."""
    return RECORDINGS

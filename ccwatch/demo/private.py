"""A demo in a temporary folder that is gone afterwards, however the program ends."""

import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Final

from ccwatch.analysis.prices import Prices
from ccwatch.demo.player import Demo, here_and_now
from ccwatch.demo.recording import DAY, bundled
from ccwatch.report.analyst import Analyst
from ccwatch.report.board import Board
from ccwatch.store.index import Index

ENDING: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Signals that end a process which does not care for them."""


@contextmanager
def private_demo(now: Callable[[], datetime] = here_and_now, scenario: str = DAY) -> Iterator[Demo]:
    """Play in a temporary folder that is removed in the end, after signals as well.

    Args:
        now: Tells the real time in the user's zone.
        scenario: What to play.
    """
    with _ending_in_order():
        folder = Path(tempfile.mkdtemp(prefix="ccwatch-demo-"))
        try:
            yield Demo(folder / ".claude", now=now, recording=bundled(scenario))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def board_at(
    share: float,
    now: Callable[[], datetime] = here_and_now,
    scenario: str = DAY,
    meanwhile: Callable[[Board, int], None] = lambda _board, _now_ms: None,
) -> tuple[Board, int]:
    """Read the demo as it stands at one moment, with the shipped prices.

    Args:
        share: How much of it has been played: 0 to 1.
        now: Tells the real time in the user's zone: the day on which all happens.
        scenario: What is played.
        meanwhile: Called with what is returned, while the files are still there.

    Returns:
        The board, and the time that goes with it: milliseconds since 1970, UTC. Its files are
        gone by then: what has to be read from them can not be read any more.
    """
    with private_demo(now=now, scenario=scenario) as demo:
        demo.advance_to(share)
        index = Index((str(demo.config_dir),))
        index.read_once()
        analyst = Analyst(Prices.shipped(), now().tzinfo)
        board = analyst.board(index.snapshot(), demo.now_ms())
        meanwhile(board, now_ms := demo.now_ms())
        return board, now_ms


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Turn signals that nobody handles into a plain exit, so that what is open gets closed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)

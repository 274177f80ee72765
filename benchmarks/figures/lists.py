"""h: the lists of all sessions and of all compactions answer to keys."""

from benchmarks.goals import LIST_KEY, LIST_OPEN
from benchmarks.outcome import Outcome
from benchmarks.sample import Sample
from benchmarks.terminal import Terminal

LISTS = b"23"
"""The keys that open the lists."""
KEYS = b"jjjjjGkkkkkgssssssssSSSjSjSj/a"
"""Keys that are pressed in each: they move the cursor, sort, reverse and filter."""
BACK = 0x1B
"""The key that takes the filter away again."""
PAUSE_S = 1.2
"""Seconds between two keys: longer than one painting and another have to be apart."""
LATE_S = 10.0
"""Seconds after which a key is not answered any more."""


def answered(app: Terminal, size: str) -> list[Outcome]:
    """Open lists in an app that has read everything, and press keys in them.

    Args:
        app: The app, with nothing live, so that only keys make it write.
        size: The corpus by name.
    """
    opened, pressed = list[float](), list[float]()
    for key in LISTS:
        opened.append(_press(app, key))
        pressed += [_press(app, one) for one in KEYS]
        _press(app, BACK)
    keys = Sample.of(pressed)
    return [
        Outcome(LIST_OPEN, size, max(opened)),
        Outcome(LIST_KEY, size, keys.slow, keys, ours=f"{len(pressed)} keys"),
    ]


def _press(app: Terminal, key: int) -> float:
    """Press a key, and give the milliseconds until something comes to the terminal."""
    app.watch(PAUSE_S)
    app.forget()
    return app.press(bytes((key,)), LATE_S) * 1e3

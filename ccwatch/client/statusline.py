"""The spool of what clients told their status lines: one small file for each session."""

import os
import re
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import msgspec

from ccwatch.client.pick import MOST, count, decode, inside, number, text, truth
from ccwatch.client.small_file import contents
from ccwatch.model.name import short
from ccwatch.model.setup import Limit, PromptCache, StatusLine
from ccwatch.model.usage import Usage

LARGEST = 64 * 1024
"""Bytes of a spooled file that are read at most."""
MOST_KEPT = 4000
"""Sessions of which the status line is kept: those that told it last."""
STALE_S = 3600
"""Seconds after which nobody goes on with a half that was left."""

_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LIMITS = ("five_hour", "seven_day")
_LIFETIMES = {"5m": 300, "1h": 3600}


def parse(given: str | bytes, at_ms: int) -> StatusLine | None:
    """Read what a client gives its status-line command; `None` if that makes no sense.

    Args:
        given: The client's JSON.
        at_ms: Now: milliseconds since 1970, UTC.
    """
    raw = given.encode("utf-8", "replace") if isinstance(given, str) else given
    try:
        told = decode(raw)
    except ValueError:
        return None
    session = inside(told, "session_id")
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        return None
    usage = _usage(inside(told, "context_window", "current_usage"))
    dollars = _between(number(inside(told, "cost", "total_cost_usd")), 0, 1e9)
    return StatusLine(
        session_id=session,
        at_ms=at_ms,
        model=text(inside(told, "model", "id"), 200),
        version=text(inside(told, "version"), 40),
        window=count(inside(told, "context_window", "context_window_size")) or None,
        used=usage.prompt if usage else None,
        usage=usage,
        usd_nano=None if dollars is None else round(dollars * 1e9),
        api_ms=count(inside(told, "cost", "total_api_duration_ms")),
        wall_ms=count(inside(told, "cost", "total_duration_ms")),
        lines_added=count(inside(told, "cost", "total_lines_added")),
        lines_removed=count(inside(told, "cost", "total_lines_removed")),
        cache=_cache(inside(told, "prompt_cache")),
        limits=tuple(filter(None, (_limit(told, name) for name in _LIMITS))),
    )


def _usage(told: object) -> Usage | None:
    if not isinstance(told, dict):
        return None
    return Usage(
        fresh=count(told.get("input_tokens")) or 0,
        write_5m=count(told.get("cache_creation_input_tokens")) or 0,
        read=count(told.get("cache_read_input_tokens")) or 0,
        output=count(told.get("output_tokens")) or 0,
    )


def _cache(told: object) -> PromptCache | None:
    if not isinstance(told, dict):
        return None
    return PromptCache(
        warm=truth(told.get("warm")),
        expires_ms=_milliseconds(told.get("expires_at")),
        ttl=_LIFETIMES.get(text(told.get("ttl"))),
    )


def _limit(told: object, name: str) -> Limit | None:
    given = inside(told, "rate_limits", name)
    percent = _between(number(inside(given, "used_percentage")), 0, 1e6)
    return (
        None if percent is None else Limit(name, percent, _milliseconds(inside(given, "resets_at")))
    )


def _milliseconds(seconds: object) -> int | None:
    found = _between(number(seconds), 0, MOST)
    return None if found is None else round(found * 1000)


def _between(found: float | None, least: float, most: float) -> float | None:
    """Take a number within its bounds."""
    return found if found is not None and least <= found <= most else None


def keep(given: str | bytes, folder: Path, at_ms: int) -> StatusLine | None:
    """Keep what a client told its status line, in place of what its session had before.

    Only what ccwatch shows is kept, in a file that its owner alone can read. Readers see
    the old file or the new one, never a half. With each session that is new, what is too old
    or too much is taken away.

    Args:
        given: The client's JSON.
        folder: The spool; it is made if it is missing.
        at_ms: Now: milliseconds since 1970, UTC.

    Returns:
        What was kept; `None` if the JSON makes no sense, and then nothing is written.

    Raises:
        OSError: If the spool cannot be written.
    """
    status = parse(given, at_ms)
    if not status:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    place = folder / f"{status.session_id}.json"
    if not place.exists():
        _tidy(folder)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with open(handle, "wb") as file:
            file.write(msgspec.json.encode(status))
        os.replace(name, place)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return status


def _tidy(folder: Path) -> None:
    """Make room for one more, and take away halves that were left by writers that were ended."""
    ages: list[tuple[float, str]] = []
    for entry in os.scandir(folder):
        with suppress(OSError):
            ages.append((entry.stat(follow_symlinks=False).st_mtime, entry.path))
    kept = sorted(one for one in ages if one[1].endswith(".json"))
    old = time.time() - STALE_S
    halves = [one for one in ages if one[1].endswith(".part") and one[0] < old]
    for _, path in [*kept[: max(0, len(kept) + 1 - MOST_KEPT)], *halves]:
        with suppress(OSError):
            os.unlink(path)


def load(folder: Path) -> dict[str, StatusLine]:
    """Read the spool, by session; files that make no sense are passed over.

    A file that did not change since it was last read is not read again.
    """
    found: dict[str, StatusLine] = {}
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return found
    for entry in entries:
        session, suffix = os.path.splitext(entry.name)
        if suffix != ".json" or not _SESSION.fullmatch(session):
            continue
        try:
            mark = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        status = _load(entry.path, mark.st_mtime_ns, mark.st_size)
        if status and status.session_id == session:
            found[session] = status
    return found


@lru_cache(maxsize=MOST_KEPT + 96)
def _load(path: str, _changed_ns: int, _size: int) -> StatusLine | None:
    try:
        return msgspec.json.decode(contents(path, LARGEST), type=StatusLine)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def line(status: StatusLine) -> str:
    """Write a status as the one line that the client shows below its prompt."""
    parts = [
        short(status.model),
        _filling(status),
        "" if status.usd_nano is None else f"${status.usd_nano / 1e9:.2f}",
        _keeping(status),
        *(f"{one.label} {one.percent:.0f}%" for one in status.limits),
    ]
    return " · ".join(part for part in parts if part)


def _filling(status: StatusLine) -> str:
    if not status.window:
        return "" if status.used is None else f"{_short(status.used)} tokens"
    if status.used is None:
        return f"context ?/{_short(status.window)}"
    share = 100 * status.used / status.window
    return f"{_short(status.used)}/{_short(status.window)} {share:.0f}%"


def _keeping(status: StatusLine) -> str:
    if not status.cache or not status.cache.expires_ms:
        return ""
    seconds = (status.cache.expires_ms - status.at_ms) // 1000
    if seconds <= 0 or status.cache.warm is False:
        return "cache cold"
    return f"cache {seconds // 60}:{seconds % 60:02}"


def _short(tokens: int) -> str:
    if tokens >= 1_000_000:
        return f"{tokens / 1e6:.1f}M".replace(".0M", "M")
    return f"{tokens / 1e3:.0f}k" if tokens >= 1000 else str(tokens)

"""What one settings file says."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import urlsplit

from ccwatch.client.pick import inside, number, text, truth, whole
from ccwatch.model.name import normalized
from ccwatch.model.setup import OWN_MODEL, Setting, Setup, WindowChoice

SMALLEST_WINDOW = 100_000
"""Tokens: the client takes no smaller auto-compact window."""
LARGEST_WINDOW = 1_000_000
"""Tokens: the client takes no larger auto-compact window."""

T = TypeVar("T")

_MODELS = (
    OWN_MODEL,
    *(f"ANTHROPIC_DEFAULT_{family}_MODEL" for family in ("OPUS", "SONNET", "HAIKU", "FABLE")),
)
_YES = ("1", "true", "yes", "on")
_CLOUDS = ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY")


class _File:
    """One settings file while it is read."""

    def __init__(self, document: object, scope: str, path: str) -> None:
        self.document = document
        self.scope = scope
        self.path = path
        self.problems: list[str] = []

    def key(self, name: str, read: Callable[[object], T | None]) -> Setting[T] | None:
        """Take a key, and note one whose value makes no sense."""
        given = inside(self.document, name)
        return self._taken(name, given, None if given is None else read(given))

    def env(self, name: str, read: Callable[[str], T | None]) -> Setting[T] | None:
        """Take a variable of the `env` block, whatever kind of value it was written as."""
        given = inside(self.document, "env", name)
        if isinstance(given, bool):
            given = str(given).lower()
        elif isinstance(given, int | float):
            given = f"{given:.15g}" if number(given) is not None else ""
        word = text(given).strip()
        return self._taken(name, given, read(word) if word else None)

    def _taken(self, name: str, given: object, value: T | None) -> Setting[T] | None:
        if value is not None:
            return Setting(value, name, self.scope, self.path)
        if given not in (None, ""):
            self.problems.append(f"{self.path}: {name} has a value that Claude Code rejects")
        return None


def layer(document: object, scope: str, path: str) -> Setup:
    """Take from one settings file what bears on compaction.

    Args:
        document: The file, decoded.
        scope: `managed`, `local`, `project` or `user`.
        path: The file's name, for the record.
    """
    if not isinstance(document, dict):
        return Setup(files=(path,), problems=(f"{path}: not a JSON object",))
    file = _File(document, scope, path)
    found = Setup(
        auto_compact=file.key("autoCompactEnabled", truth),
        windows=tuple(_windows(file)),
        model=file.key("model", _name),
        env_models=tuple(filter(None, (file.env(name, _name) for name in _MODELS))),
        env_window=file.env("CLAUDE_CODE_AUTO_COMPACT_WINDOW", env_window),
        percent=file.env("CLAUDE_AUTOCOMPACT_PCT_OVERRIDE", percent),
        no_auto_compact=file.env("DISABLE_AUTO_COMPACT", yes),
        no_compact=file.env("DISABLE_COMPACT", yes),
        max_output=file.env("CLAUDE_CODE_MAX_OUTPUT_TOKENS", leading_integer),
        no_long=file.env("CLAUDE_CODE_DISABLE_1M_CONTEXT", yes),
        max_context=file.env("CLAUDE_CODE_MAX_CONTEXT_TOKENS", leading_integer),
        gateway=file.env("ANTHROPIC_BASE_URL", elsewhere),
        cloud=next(filter(None, (file.env(name, yes) for name in _CLOUDS)), None),
        cleanup_days=file.key("cleanupPeriodDays", whole),
        cache_ttl=file.key("promptCacheTtl", lambda given: _one_of(given, "5m", "1h")),
        files=(path,),
    )
    return found.over(Setup(problems=tuple(file.problems)))


def _windows(file: _File) -> Iterator[WindowChoice]:
    """Yield the auto-compact windows of a file: those of single models beat the general one."""
    models = inside(file.document, "modelSettings")
    for model, given in models.items() if isinstance(models, dict) else ():
        wanted = inside(given, "autoCompactWindow")
        name = f"modelSettings.{text(model, 200)}.autoCompactWindow"
        if wanted is not None and (choice := _window(file, name, wanted)):
            yield WindowChoice(choice, normalized(text(model, 200)))
    wanted = inside(file.document, "autoCompactWindow")
    if wanted is not None and (choice := _window(file, "autoCompactWindow", wanted)):
        yield WindowChoice(choice)


def _window(file: _File, name: str, wanted: object) -> Setting[int | None] | None:
    tokens = whole(wanted)
    if wanted == "auto":
        return Setting(None, name, file.scope, file.path)
    if tokens is not None and SMALLEST_WINDOW <= tokens <= LARGEST_WINDOW:
        return Setting(tokens, name, file.scope, file.path)
    file.problems.append(
        f"{file.path}: {name} must be auto or {SMALLEST_WINDOW} to {LARGEST_WINDOW}"
    )
    return None


def leading_integer(word: str) -> int | None:
    """Read the integer that a word begins with, as the client does: `500k` is 500."""
    match = re.match(r"\s*\+?([0-9]{1,15})", word)
    return int(match[1]) or None if match else None


def env_window(word: str) -> int | None:
    """Read an auto-compact window from the environment, brought within its limits."""
    tokens = leading_integer(word)
    return None if tokens is None else min(LARGEST_WINDOW, max(SMALLEST_WINDOW, tokens))


def percent(word: str) -> float | None:
    """Read a percentage, 1 to 100."""
    match = re.match(r"\s*\+?([0-9]{1,9}(?:\.[0-9]{0,9})?)", word)
    found = float(match[1]) if match else 0.0
    return found if 1 <= found <= 100 else None


def yes(word: str) -> bool | None:
    """Read a switch: 1, true, yes and on are on, everything else is off."""
    return word.strip().lower() in _YES


def elsewhere(address: str) -> bool | None:
    """Say whether an address is another one than Anthropic's own."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return True
    return host != "api.anthropic.com"


def _name(given: object) -> str | None:
    return text(given, 200) or None


def _one_of(given: object, *allowed: str) -> str | None:
    return given if isinstance(given, str) and given in allowed else None

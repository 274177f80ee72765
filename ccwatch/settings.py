"""The settings file and the environment, checked."""

import errno
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from pydantic import ConfigDict, ValidationError, create_model

from ccwatch.options import PREFIX, Notify, Options, Symbols

BUDGETS = ("budget_day", "budget_week", "budget_month")
"""The settings that are sums of dollars."""
LISTS = {"config_dirs": os.pathsep, "alert_shares": ",", "alert_plan": ",", "tips_off": ","}
"""The settings that are several values, with what is between them in the environment."""
TEXTS = ("session", "project", "theme", "timezone", "prices")
"""The settings that are any text."""
SHARES = ("alert_shares", "alert_plan")
"""The settings that are shares of something, above 0 and at most 1."""
COUNTS = ("alert_responses", "alert_turns")
"""The settings that are numbers of something that is left, or 0."""
MIN_TOKENS = 1000
"""Tokens that a pinned threshold has at least: what is less was meant as a share in percent."""


def _either(values: Sequence[str]) -> str:
    quoted = [f'"{value}"' for value in values]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


ALLOWED: Final[Mapping[str, str]] = {
    **dict.fromkeys(TEXTS, "a string, without NUL characters"),
    "config_dirs": "a list of paths, without NUL characters",
    "symbols": _either(get_args(Symbols)),
    "threshold": '"auto", "documented", a share of the window (above 0 and at most 1, such as 0.8) '
    f"or a number of tokens (at least {MIN_TOKENS}, such as 160000)",
    **dict.fromkeys(BUDGETS, "a number of dollars, more than 0"),
    "alert_shares": "a list of shares of the trigger, each above 0 and at most 1, "
    "such as [0.8, 0.95]",
    "alert_plan": "a list of shares of a plan's limits, each above 0 and at most 1, such as [0.9]",
    **dict.fromkeys(COUNTS, "a number, or 0 for never"),
    "notify": _either(get_args(Notify)),
    "tips_off": 'a list of ids of tips, such as ["unprompted"]',
    "keys": 'a table of keys by command, such as pause = "x"',
}
"""What settings may be; those that are not here are true or false."""

_fields: dict[str, Any] = {name: (hint, None) for name, hint in get_type_hints(Options).items()}
_Settings = create_model("_Settings", __config__=ConfigDict(extra="forbid"), **_fields)
"""Checks settings against the types of the options. What is not set is left to their defaults."""


class SettingError(ValueError):
    """A setting that cannot be used. Its text names the place, the key and what is allowed."""


def load(path: Path, environ: Mapping[str, str]) -> Options:
    """Read the settings: the environment counts before the file.

    Args:
        path: The settings file; it need not exist.
        environ: The environment.

    Raises:
        SettingError: If a file cannot be read, or a setting is unknown or has a wrong value.
    """
    chosen = _of_file(path)
    for name, value in chosen.items():
        if name in ALLOWED and _is_switch(value):  # pydantic takes `true` for the number 1
            raise SettingError(f"{path}: {name}: {_allowed(name)}")
    chosen_from = dict.fromkeys(chosen, str(path))
    for name, value in _of_environment(environ).items():
        chosen[name], chosen_from[name] = value, f"${PREFIX}{name.upper()}"
    try:
        options = Options(**_Settings.model_validate(chosen).model_dump(exclude_unset=True))
    except ValidationError as error:
        raise SettingError("\n".join(_words(error, chosen_from, str(path)))) from None
    for name in _wrong(options):
        raise SettingError(f"{chosen_from.get(name, path)}: {name}: {_allowed(name)}")
    return options


def _wrong(options: Options) -> Iterator[str]:
    """Yield settings whose type is right and whose value is not."""
    if not isinstance(options.threshold, str) and not (
        0 < options.threshold <= 1 or MIN_TOKENS <= options.threshold < 1e9
    ):
        yield "threshold"
    if any("\0" in folder for folder in options.config_dirs):
        yield "config_dirs"
    for name in TEXTS:
        if "\0" in getattr(options, name):
            yield name
    for name in BUDGETS:
        budget: float | None = getattr(options, name)
        if budget is not None and not (isfinite(budget) and budget > 0):
            yield name
    for name in COUNTS:
        count: float = getattr(options, name)
        if not (isfinite(count) and count >= 0):
            yield name
    for name in SHARES:
        shares: tuple[float, ...] = getattr(options, name)
        if not all(0 < share <= 1 for share in shares):
            yield name


def _is_switch(value: object) -> bool:
    """Is a value true or false, or a list with one of them?"""
    return isinstance(value, bool) or (isinstance(value, list) and any(map(_is_switch, value)))


def _of_file(path: Path) -> dict[str, object]:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # reading may never end
            raise OSError(errno.EINVAL, "not a regular file")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror}") from None
    except RecursionError:
        raise SettingError(f"{path}: nested too deeply") from None
    except ValueError as error:
        raise SettingError(f"{path}: {error}") from None


def _of_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in Options.__struct_fields__:
        value = environ.get(PREFIX + name.upper())
        if value is None or name == "keys":
            continue
        separator = LISTS.get(name)
        words = value.split(separator) if separator else []
        found[name] = [word for word in words if word.strip()] if separator else value
    return found


def _words(error: ValidationError, places: dict[str, str], path: str) -> list[str]:
    known = ", ".join(Options.__struct_fields__)
    words: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        said = _allowed(name)
        if one["type"] == "extra_forbidden":
            said = f"is not known; allowed are {known}"
        words[name] = f"{places.get(name, path)}: {name}: {said}"
    return list(words.values())


def _allowed(name: str) -> str:
    return f"give {ALLOWED.get(name, 'true or false')}"

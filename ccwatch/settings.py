"""The settings file and the environment, checked."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from math import isfinite
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ccwatch.options import Options

PREFIX = "CCWATCH_"
"""What the name of an environment variable begins with."""
BUDGETS = ("budget_day", "budget_week", "budget_month")
"""The settings that are sums of dollars."""
LISTS = {"config_dirs": os.pathsep, "alert_shares": ",", "tips_off": ","}
"""The settings that are several values, with what is between them in the environment."""
COUNTS = ("alert_responses", "alert_turns")
"""The settings that are numbers of something that is left, or 0."""
LEAST_TOKENS = 1000
"""Tokens that a pinned threshold has at least: what is less was meant as a share in percent."""

_adapter = TypeAdapter(Options)


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
    chosen_from = dict.fromkeys(chosen, str(path))
    for name, value in _of_environment(environ).items():
        chosen[name], chosen_from[name] = value, f"${PREFIX}{name.upper()}"
    try:
        options = _adapter.validate_python(chosen)
    except ValidationError as error:
        raise SettingError("\n".join(_words(error, chosen_from, str(path)))) from None
    for name, allowed in _wrong(options):
        raise SettingError(f"{chosen_from.get(name, path)}: {name}: {allowed}")
    return options


def _wrong(options: Options) -> Iterator[tuple[str, str]]:
    """Yield settings whose type is right and whose value is not, each with what is allowed."""
    if not isinstance(options.threshold, str) and not (
        0 < options.threshold <= 1 or LEAST_TOKENS <= options.threshold < 1e9
    ):
        yield "threshold", "give a share of the window up to 1, or tokens from 1000 on"
    if any("\0" in folder for folder in options.config_dirs):
        yield "config_dirs", "no path has a NUL in it"
    for name in BUDGETS:
        budget: float | None = getattr(options, name)
        if budget is not None and not (isfinite(budget) and budget > 0):
            yield name, "give dollars above 0"
    for name in COUNTS:
        count: float = getattr(options, name)
        if not (isfinite(count) and count >= 0):
            yield name, "give a number, or 0 for never"
    if not all(0 < share <= 1 for share in options.alert_shares):
        yield "alert_shares", "give shares of the trigger, each above 0 and up to 1"


def _of_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
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
    for field in fields(Options):
        value = environ.get(PREFIX + field.name.upper())
        if value is None or field.name == "keys":
            continue
        separator = LISTS.get(field.name)
        words = value.split(separator) if separator else []
        found[field.name] = [word for word in words if word.strip()] if separator else value
    return found


def _words(error: ValidationError, places: dict[str, str], path: str) -> list[str]:
    known = ", ".join(field.name for field in fields(Options))
    words: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = str(one["loc"][0]) if one["loc"] else ""
        place = places.get(name, path)
        if one["type"] == "unexpected_keyword_argument":
            words[name] = f"{place}: {name}: there is no such setting; there are {known}"
        elif name in words:
            words[name] += f", or: {_said(one['msg'])}"
        else:
            words[name] = f"{place}: {name}: {_said(one['msg'])}"
    return list(words.values())


def _said(message: str) -> str:
    """What pydantic says, in the words of somebody who writes TOML."""
    return message.replace("valid tuple", "valid list")

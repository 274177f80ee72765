"""The settings file and the environment, checked."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ccwatch.options import Options

PREFIX = "CCWATCH_"
"""What the name of an environment variable begins with."""
BUDGETS = ("budget_day", "budget_week", "budget_month")
"""The settings that are sums of dollars."""

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
    if not isinstance(options.threshold, str) and not 0 < options.threshold < 1e9:
        place = chosen_from.get("threshold", path)
        raise SettingError(f"{place}: threshold: give a share of the window up to 1, or tokens")
    for name in BUDGETS:
        budget: float | None = getattr(options, name)
        if budget is not None and not (isfinite(budget) and budget > 0):
            raise SettingError(f"{chosen_from.get(name, path)}: {name}: give dollars above 0")
    return options


def _of_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path}: {error}") from None


def _of_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in fields(Options):
        value = environ.get(PREFIX + field.name.upper())
        if value is None or field.name == "keys":
            continue
        found[field.name] = value.split(os.pathsep) if field.name == "config_dirs" else value
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
            words[name] += f", or: {one['msg']}"
        else:
            words[name] = f"{place}: {name}: {one['msg']}"
    return list(words.values())

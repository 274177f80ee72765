"""From flags, environment and settings to the parts of the program."""

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from ccwatch.options import DEFAULTS, Options
from ccwatch.store.index import Index
from ccwatch.transcript.locate import config_folders

if TYPE_CHECKING:
    from ccwatch.analysis.prices import Prices
    from ccwatch.archiver import Archiver
    from ccwatch.report.chronicle import Chronicle
    from ccwatch.report.library import Library
    from ccwatch.report.tip_memory import TipMemory
    from ccwatch.store.archive import Archive

NAME = "ccwatch"
"""What the program's own folders are called."""


class UsageError(ValueError):
    """Something was asked for that cannot be done. Its text is for the user."""


@dataclass(frozen=True, slots=True)
class Places:
    """The program's own files."""

    settings: Path
    """The settings file; it need not exist."""
    spool: Path
    """Where the status-line command keeps what the client told it."""
    state: Path
    """Where the program leaves what it has to remember."""
    cache: Path
    """Where it leaves what it can work out again."""

    @classmethod
    def usual(cls) -> "Places":
        """Where the platform wants them."""
        state = platformdirs.user_state_path(NAME)
        config = platformdirs.user_config_path(NAME)
        cache = platformdirs.user_cache_path(NAME)
        return cls(config / "config.toml", state / "statusline", state, cache)


def choose(asked: argparse.Namespace, places: Places, environ: Mapping[str, str]) -> Options:
    """Put flags, environment and settings file together; the stronger first.

    Raises:
        UsageError: If a setting cannot be used.
    """
    options = _settings(places.settings, environ)
    if asked.config_dir:
        options = replace(options, config_dirs=tuple(asked.config_dir))
    if asked.theme:
        options = replace(options, theme=asked.theme)
    if asked.symbols:
        options = replace(options, symbols=asked.symbols)
    return replace(
        options,
        mouse=options.mouse and not asked.no_mouse,
        poll=options.poll or asked.poll,
        cache=options.cache and not asked.no_cache,
        archive=options.archive and not asked.no_archive,
    )


def _settings(path: Path, environ: Mapping[str, str]) -> Options:
    chosen = any(name.startswith("CCWATCH_") for name in environ)
    if not chosen and not path.exists():
        return DEFAULTS
    from ccwatch.settings import SettingError, load

    try:
        return load(path, environ)
    except SettingError as error:
        raise UsageError(str(error)) from None


def roots(options: Options, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The config folders of Claude Code to look at."""
    return config_folders(options.config_dirs, environ, os.path.expanduser("~"))


def new_index(options: Options, places: Places, environ: Mapping[str, str]) -> Index:
    """An index of the user's own transcripts, with nothing read.

    Nothing of what it reads is kept where the user wants that, nor below a config folder.
    """
    if not options.cache or _is_inside(places.cache, options, environ):
        return Index(roots(options, environ), places.spool)
    from ccwatch.store.cache import Cache

    return Index(roots(options, environ), places.spool, cache=Cache(places.cache))


def new_archive(options: Options, places: Places, environ: Mapping[str, str]) -> "Archive":
    """The archive of compactions, with nothing opened.

    Nothing is written where the user wants none, nor below a config folder of Claude Code.
    """
    from ccwatch.store.archive import Archive

    writes = options.archive and not _is_inside(places.state, options, environ)
    return Archive(places.state, writes=writes)


def new_archiver(
    archive: "Archive",
    chronicle: "Chronicle",
    library: "Library",
    options: Options,
    texts: int | None = None,
) -> "Archiver":
    """Who puts compactions into the archive, with as much of them as the user wants kept.

    Args:
        archive: The archive.
        chronicle: Is told what outlived its transcript.
        library: Reads summaries.
        options: Whether the user wants their text kept.
        texts: How many of them are read for one writing; the usual number if `None`.
    """
    from ccwatch.archiver import TEXTS, Archiver
    from ccwatch.report.rereads import summary_text

    read = partial(summary_text, library) if options.archive_summaries else None
    return Archiver(archive, chronicle, summary=read, texts=TEXTS if texts is None else texts)


def _is_inside(folder: Path, options: Options, environ: Mapping[str, str]) -> bool:
    """Is a folder of the program's own files below a config folder of Claude Code?"""
    whole = os.path.realpath(folder)
    return any(
        f"{whole}{os.sep}".startswith(os.path.join(os.path.realpath(root), ""))
        for root in roots(options, environ)
    )


def new_tip_memory(
    options: Options, places: Places, environ: Mapping[str, str], prices: "Prices"
) -> "TipMemory":
    """What is remembered of tips, as it was left the last time.

    Raises:
        UsageError: If the settings switch off a tip that there is not.
    """
    from ccwatch.report.tip_memory import TipMemory
    from ccwatch.store.notebook import Notebook

    writes = not _is_inside(places.state, options, environ)
    memory = TipMemory(prices, tips_off(options, places), Notebook(places.state, writes=writes))
    memory.read()
    return memory


def tips_off(options: Options, places: Places) -> frozenset[str]:
    """The ids of the tips that the settings switch off.

    Raises:
        UsageError: If there is no such tip.
    """
    if not options.tips_off:
        return frozenset()
    from ccwatch.analysis.tips.registry import TIPS

    known = [tip.id for tip in TIPS]
    for one in options.tips_off:
        if one not in known:
            where = f"CCWATCH_TIPS_OFF or {places.settings}"
            there = ", ".join(sorted(known))
            raise UsageError(f"{where}: tips_off: there is no {one!r}; there are {there}")
    return frozenset(options.tips_off)

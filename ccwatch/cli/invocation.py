"""One call of ccwatch: its arguments, and everything that they are combined with."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs
from msgspec import Struct
from msgspec.structs import replace

from ccwatch.options import DEFAULTS, PREFIX, Options
from ccwatch.transcript.config_folders import ConfigFolders, config_folders

NAME = "ccwatch"
"""What the program's own folders are called."""


class UsageError(ValueError):
    """A call cannot be carried out as it stands. The text is for the user."""


class Places(Struct, frozen=True):
    """The program's own files."""

    settings: Path
    """The settings file; it need not exist."""
    spool: Path
    """Where the status-line command keeps its input."""
    state: Path
    """For data that must persist."""
    cache: Path
    """For data that can be recomputed."""

    @classmethod
    def usual(cls) -> "Places":
        """The places that the platform prescribes; if there is no home, none that can exist."""
        try:
            state = platformdirs.user_state_path(NAME)
            config = platformdirs.user_config_path(NAME)
            cache = platformdirs.user_cache_path(NAME)
        except RuntimeError:
            state = config = cache = Path(os.devnull, NAME)
        return cls(config / "config.toml", state / "statusline", state, cache)


class Invocation(Struct, frozen=True):
    """One call of the program."""

    args: argparse.Namespace
    """The parsed command line."""
    options: Options
    """The settings: flags, environment and settings file combined."""
    places: Places
    """Where ccwatch's own files are."""
    environ: Mapping[str, str]
    """The environment of the process."""

    @classmethod
    def of(
        cls, args: argparse.Namespace, places: Places, environ: Mapping[str, str]
    ) -> "Invocation":
        """Combine flags, environment and settings file, in this order of precedence.

        Raises:
            UsageError: If a setting cannot be used.
        """
        return cls(args, _chosen(args, places, environ), places, environ)

    @property
    def roots(self) -> tuple[str, ...]:
        """The config folders of Claude Code to read, whether or not they exist.

        Raises:
            UsageError: As `config_folders` does.
        """
        return self.config_folders.roots

    @property
    def config_folders(self) -> ConfigFolders:
        """The config folders of Claude Code to read, and whether the user named them.

        Raises:
            UsageError: If one is relative to the working directory, which no longer exists, or none
                is named and the home folder is unknown.
        """
        home = os.path.expanduser("~")
        try:
            found = config_folders(self.options.config_dirs, self.environ, home)
        except FileNotFoundError:
            raise UsageError(
                "the folder that ccwatch was started in is gone: name config folders in full"
            ) from None
        if home == "~" and not found.named:
            raise UsageError(
                "your home folder is unknown: set HOME, or name a config folder with --config-dir"
            )
        return found

    def origin(self, name: str) -> str:
        """Where the value of an option with a flag comes from: the flag, the variable or the file.

        Args:
            name: The name of the option, which is that of its flag.
        """
        variable = f"{PREFIX}{name.upper()}"
        if getattr(self.args, name, None):
            return f"--{name}"
        return variable if self.environ.get(variable) else f"{self.places.settings}: {name}"

    def is_below_roots(self, folder: Path) -> bool:
        """Is a folder of the program's own files below a config folder of Claude Code?"""
        whole = os.path.realpath(folder)
        return any(
            f"{whole}{os.sep}".startswith(os.path.join(os.path.realpath(root), ""))
            for root in self.roots
        )


def _chosen(args: argparse.Namespace, places: Places, environ: Mapping[str, str]) -> Options:
    options = _settings(places.settings, environ)
    if args.config_dir:
        options = replace(options, config_dirs=tuple(args.config_dir))
    if args.theme:
        options = replace(options, theme=args.theme)
    if args.symbols:
        options = replace(options, symbols=args.symbols)
    return replace(
        options,
        mouse=options.mouse and not args.no_mouse,
        poll=options.poll or args.poll,
        cache=options.cache and not args.no_cache,
        archive=options.archive and not args.no_archive,
        session=args.session or options.session,
        project=args.project or options.project,
    )


def _settings(path: Path, environ: Mapping[str, str]) -> Options:
    chosen = any(name.startswith(PREFIX) for name in environ)
    if not chosen and is_missing(path):
        return DEFAULTS
    from ccwatch.settings import SettingError, load

    try:
        return load(path, environ)
    except SettingError as error:
        raise UsageError(str(error)) from None


def is_missing(path: Path) -> bool:
    """Is it certain that a file does not exist? One in a locked folder may."""
    try:
        os.stat(path)
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False

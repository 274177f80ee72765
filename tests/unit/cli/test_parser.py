"""The parser names what can be chosen itself, since to import what knows it takes too long."""

import argparse
from typing import get_args

import shtab

from ccwatch.analysis.spending.groups import By
from ccwatch.cli.parser import SHELLS, build
from ccwatch.options import Symbols
from ccwatch.report.compactions.history_filter import CAUSES
from ccwatch.ui.symbols import SymbolSetting


def choices(parser: argparse.ArgumentParser, name: str) -> tuple[object, ...]:
    """The values that an argument may have."""
    return next(tuple(one.choices or ()) for one in parser._actions if one.dest == name)


def command(name: str) -> argparse.ArgumentParser:
    """The parser of a command."""
    (commands,) = (one for one in build()._actions if one.dest == "command")
    assert isinstance(commands.choices, dict)
    found = commands.choices[name]
    assert isinstance(found, argparse.ArgumentParser)
    return found


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert choices(build(), "symbols") == get_args(Symbols) == get_args(SymbolSetting)
    assert choices(command("report"), "by") == tuple(By)
    assert choices(command("compactions"), "trigger") == CAUSES
    assert set(SHELLS) <= set(shtab.SUPPORTED_SHELLS)

"""Completion scripts for shells."""

import argparse
from collections.abc import Iterator

import shtab

from ccwatch.ui.theme import NAMES


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The completion script for a shell, which also completes folders and themes.

    Args:
        parser: The parser of the whole command line.
        shell: A shell that shtab supports.
    """
    for action in _actions(parser):
        if action.metavar == "DIR":
            vars(action)["complete"] = shtab.DIRECTORY
        elif action.dest == "theme":
            action.choices = NAMES
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)

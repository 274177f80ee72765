"""What kind of command a command line runs."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

FAMILIES: Final = frozenset(
    """
    npm pnpm yarn bun npx go cargo git gh docker podman kubectl make just mvn gradle dotnet bundle
    poetry uv pip terraform aws gcloud az
    """.split()
)
"""Programs with subcommands."""
SCRIPTS: Final = frozenset("npm pnpm yarn bun".split())
"""Those of them that run scripts of a project, with or without the word `run`."""
BEFORE: Final = frozenset("sudo time env command nohup exec stdbuf nice xargs".split())
"""Programs that run another one, which is named after them."""
ASIDE: Final = frozenset("cd export set source . echo printf mkdir true sleep pwd".split())
"""Programs that only prepare for the next one."""
TESTERS: Final = frozenset(
    """
    pytest py.test tox nox unittest jest vitest mocha ava playwright cypress rspec phpunit ctest
    """.split()
)
"""Programs that run tests."""
LOGS: Final = frozenset("tail journalctl dmesg docker_logs podman_logs kubectl_logs".split())
"""What prints logs."""
LOOKERS: Final = frozenset(
    "grep egrep fgrep rg ag ack ugrep find fd bfs ls tree cat head tail less more bat wc nl".split()
)
"""What searches or prints files."""
SEARCHERS: Final = frozenset("grep egrep rg ag ack ugrep".split())
"""What searches files for a pattern."""
REMEMBERED: Final = 4096
"""The number of command lines that are cached: tips run again with every row."""

_ARGUMENT = re.compile(r"""\s(?:'([^']+)'|"([^"]+)"|([^\s'"-][^\s|]*))""")
_TESTS = re.compile(r"[\w.-]+ (?:test|check|verify)(?:[:-]\w+)*")
_WRITES = re.compile(r"(?<![2&])>(?!&)")
_STEP = re.compile(r"&&|\|\||;|\n")
_SETTING = re.compile(r"\w+=")
_WORD = re.compile(r"[a-z][a-z:-]{1,20}")
_PROGRAM = re.compile(r"[\w.+-]{1,24}", re.ASCII)


@lru_cache(maxsize=REMEMBERED)
def programs(command: str) -> tuple[str, ...]:
    """Tell what a command line runs, one program for each of its steps; pipes are one step.

    A program that does many things stands with the word that says which. Nothing else of the
    line is told: it may hold a secret.

    Example:
        >>> programs("cd /srv/shop && CI=1 npm run test -- --token=abc | tail -5")
        ('cd', 'npm test')
    """
    return tuple(_programs(command))


def _programs(command: str) -> Iterator[str]:
    for step in _STEP.split(command):
        words = iter(step.partition("|")[0].split())
        for word in words:
            name = word.rpartition("/")[2]
            if _SETTING.match(word) or word.startswith("-") or name in BEFORE:
                continue
            if not _PROGRAM.fullmatch(name):
                break
            following = next(words, "")
            if name.startswith("python") and following == "-m":
                name, following = next(words, name).rpartition("/")[2], ""
            if name in SCRIPTS and following == "run":
                following = next(words, "")
            told = name in FAMILIES and _WORD.fullmatch(following)
            if _PROGRAM.fullmatch(name):
                yield f"{name} {following}" if told else name
            break


def program(command: str) -> str:
    """Name the first program that does something; empty where none is plain.

    Example:
        >>> program("cd web && npm test"), program("'a b' c"), program("python3 -m pytest -q")
        ('npm test', '', 'pytest')
    """
    return next((name for name in programs(command) if name not in ASIDE), "")


def is_test(command: str) -> bool:
    """Does a command line run tests?"""
    return any(
        name in TESTERS or _TESTS.fullmatch(name) or name.rpartition(" ")[2] in TESTERS
        for name in programs(command)
    )


def is_log(command: str) -> bool:
    """Does a command line print a log?"""
    return program(command).replace(" ", "_") in LOGS or ".log" in command


def is_look(command: str) -> bool:
    """Does a command line only search or print files?"""
    found = [name for name in programs(command) if name not in ASIDE]
    return bool(found) and all(name in LOOKERS for name in found) and not _WRITES.search(command)


@lru_cache(maxsize=REMEMBERED)
def pattern(command: str) -> str:
    """What a search on the command line looks for; empty for any other command.

    Example:
        >>> pattern("cd web && grep -rn 'def total' src | head"), pattern("ls src")
        ('def total', '')
    """
    for step in _STEP.split(command):
        if program(step) in SEARCHERS:
            found = _ARGUMENT.search(step.strip())
            return next((part for part in found.groups() if part), "") if found else ""
    return ""

"""What kind of command a command line runs."""

import re
from collections.abc import Iterator
from typing import Final

FAMILIES: Final = frozenset(
    """
    npm pnpm yarn bun npx go cargo git gh docker podman kubectl make just mvn gradle dotnet bundle
    poetry uv pip terraform aws gcloud az
    """.split()
)
"""Programs of which the word after them says what they do."""
BEFORE: Final = frozenset("sudo time env command nohup exec stdbuf nice xargs".split())
"""Programs that run another one, which is named after them."""
ASIDE: Final = frozenset("cd export set source . echo printf mkdir true sleep pwd".split())
"""Programs that only prepare for the next one."""
TESTERS: Final = frozenset(
    """
    pytest py.test tox nox unittest jest vitest mocha ava playwright cypress rspec minitest phpunit
    ctest gtest go_test cargo_test npm_test pnpm_test yarn_test bun_test npx_jest npx_vitest
    npx_playwright npx_mocha mvn_test mvn_verify gradle_test gradlew dotnet_test make_test
    make_check just_test bundle_rspec
    """.split()
)
"""What runs tests."""
LOGS: Final = frozenset("tail journalctl dmesg docker_logs podman_logs kubectl_logs".split())
"""What prints logs."""
LOOKERS: Final = frozenset(
    "grep egrep fgrep rg ag ack ugrep find fd bfs ls tree cat head tail less more bat wc nl".split()
)
"""What searches or prints files."""

_STEP = re.compile(r"&&|\|\||;|\n")
_SETTING = re.compile(r"\w+=")
_WORD = re.compile(r"[a-z][a-z:-]{1,20}")
_PROGRAM = re.compile(r"[\w.+-]{1,24}", re.ASCII)


def programs(command: str) -> Iterator[str]:
    """Yield what a command line runs, one program for each of its steps; pipes are one step.

    A program that does many things stands with the word that says which. Nothing else of the
    line is told: it may hold a secret.

    Example:
        >>> list(programs("cd /srv/shop && CI=1 npm run test -- --token=abc | tail -5"))
        ['cd', 'npm run']
    """
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
    return any(name.replace(" ", "_") in TESTERS or " test" in name for name in programs(command))


def is_log(command: str) -> bool:
    """Does a command line print a log?"""
    return program(command).replace(" ", "_") in LOGS or ".log" in command


def is_look(command: str) -> bool:
    """Does a command line only search or print files?"""
    found = [name for name in programs(command) if name not in ASIDE]
    return bool(found) and all(name in LOOKERS for name in found) and ">" not in command

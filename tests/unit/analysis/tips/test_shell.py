"""What kind of command a command line runs, told without telling what is in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis.tips.blocks.names import plain
from ccwatch.analysis.tips.blocks.shell import is_log, is_look, is_test, pattern, program, programs


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("ls", "ls"),
        ("cd /srv && make all", "make all"),
        ("TOKEN=abc sudo -E env X=1 npm run build", "npm build"),
        ("/usr/local/bin/pytest -q", "pytest"),
        ("python -m http.server", "http.server"),
        ("mysql -phunter2 shop", "mysql"),
        ("docker exec web psql", "docker exec"),
        ("git -C /srv log", "git"),
        ('"$HOME/bin/x" y', ""),
        ("echo done", ""),
        ("", ""),
    ],
)
def test_a_command_line_is_named_after_its_first_program(command: str, name: str) -> None:
    assert program(command) == name


@pytest.mark.parametrize(
    "command",
    [
        "pytest", "npm test", "yarn run test:unit", "go test ./...", "cargo test", "make check",
        "npx jest", "tox", "python3 -m unittest",
    ],
)  # fmt: skip
def test_what_runs_tests(command: str) -> None:
    assert is_test(f"cd web && {command} 2>&1 | tail")


@pytest.mark.parametrize("command", ["npm run build", "git checkout main", "make", "latest"])
def test_what_runs_none(command: str) -> None:
    assert not is_test(command)


def test_what_prints_logs() -> None:
    assert is_log("tail -100 /var/log/x")
    assert is_log("cat server.log")
    assert is_log("kubectl logs shop")
    assert not is_log("git log")


@pytest.mark.parametrize(
    ("command", "looks"),
    [
        ("grep -rn total src | head", True),
        ("cd src && ls && cat cart.py", True),
        ("grep -rn total src 2>/dev/null", True),
        ("cat a 2>&1", True),
        ("cat > cart.py", False),
        ("grep -l x * && sed -i s/x/y/ cart.py", False),
        ("make", False),
        ("", False),
    ],
)
def test_what_only_looks(command: str, looks: bool) -> None:
    assert is_look(command) is looks


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ('rg "class Cart" src', "class Cart"),
        ("grep -rn --include=*.py total_price .", "total_price"),
        ("ls && grep -n 'x y' a", "x y"),
        ("grep", ""),
        ("find . -name x", ""),
    ],
)
def test_what_is_searched_for(command: str, text: str) -> None:
    assert pattern(command) == text


@given(st.text())
def test_any_line_is_named_by_plain_words_of_its_own(command: str) -> None:
    for name in programs(command):
        for word in name.split():
            assert word in command
            assert word.isascii()
            assert word.isprintable()
    is_test(command), is_log(command), is_look(command), pattern(command)


@given(st.text(max_size=60))
def test_a_plain_name_is_one_short_printable_word(name: str) -> None:
    assert plain(name) in ("", name)
    if plain(name):
        assert name.isprintable()
        assert len(name.split()) == 1
        assert not set(name) & set("\"'`$;&|<>\\/")

"""Tips: much searching before anything was changed."""

import pytest

from ccwatch.analysis.tips.blocks.exploring import SEARCHING, SYMBOLS
from tests.support.block_cases import Work, only
from tests.support.session_cases import forked, found

CART = "/home/dev/shop/src/cart.py"


def searching(turns: int, looks: int, *, edits: bool = True) -> Work:
    """A session in which so many turns looked at so many things before they edited one."""
    work = Work()
    for _ in range(turns):
        work.ask()
        for number in range(looks):
            work.use("Bash" if number % 2 else "Read", "ls src" if number % 2 else f"/f{number}.md")
        if edits:
            work.use("Edit", CART)
        work.use("Bash", "grep -rn total src")
        work.go()
    return work


def test_turns_that_looked_at_twenty_things_before_an_edit_are_counted() -> None:
    finding = only(SEARCHING, searching(2, 20).known())
    assert finding.title == "Up to 20 reads and searches before the first edit"
    assert set(finding.turns) == {0, 1}
    assert finding.saving_nano is None
    assert "is in the window" in finding.evidence


def test_what_was_looked_at_before_a_fork_is_its_origin_s() -> None:
    work = searching(2, 20)
    work.on(1)
    case = work.known()
    assert found(SEARCHING, forked(case, len(case.lane.responses) - 1)) == []


def test_one_such_turn_had_to_look_around() -> None:
    assert found(SEARCHING, searching(1, 40).known()) == []


def test_fewer_looks_belong_to_the_work() -> None:
    assert found(SEARCHING, searching(5, 19).known()) == []


def test_where_nothing_is_edited_the_search_was_the_task() -> None:
    assert found(SEARCHING, searching(3, 30, edits=False).known()) == []


def test_commands_that_do_something_are_no_looks() -> None:
    work = Work()
    for _ in range(2):
        work.ask()
        for _ in range(25):
            work.use("Bash", "make")
        work.use("Edit", CART)
    work.go()
    assert found(SEARCHING, work.known()) == []


def symbols(count: int, pattern: str, *, file: str = CART, tool: str = "Grep") -> Work:
    work = Work()
    work.ask()
    work.use("Read", file)
    for _ in range(count):
        work.use(tool, pattern)
    work.go()
    return work


@pytest.mark.parametrize(
    ("tool", "pattern"),
    [
        ("Grep", "total_price"),
        ("Grep", "def total_price"),
        ("Grep", r"export function totalPrice\("),
        ("Grep", r"\bCart\b"),
        ("Bash", "grep -rn 'class Cart' src"),
    ],
)
def test_twenty_searches_for_the_name_of_one_thing_are_told(tool: str, pattern: str) -> None:
    finding = only(SYMBOLS, symbols(20, pattern, tool=tool).known())
    assert finding.title == "20 searches for symbols as text"
    assert "among files of py" in finding.evidence
    assert finding.command == "/plugin"


@pytest.mark.parametrize("pattern", ["TODO|FIXME", "import .* from", "two words", "a.b"])
def test_other_patterns_need_a_text_search(pattern: str) -> None:
    assert found(SYMBOLS, symbols(40, pattern).known()) == []


def test_there_are_no_plugins_for_prose() -> None:
    assert found(SYMBOLS, symbols(40, "total_price", file="/home/dev/notes.md").known()) == []


def test_who_has_a_language_server_searches_for_a_reason() -> None:
    work = symbols(40, "total_price")
    work.use("LSP", CART)
    work.go()
    assert found(SYMBOLS, work.known()) == []


def test_nineteen_searches_and_old_releases_say_nothing() -> None:
    assert found(SYMBOLS, symbols(19, "total_price").known()) == []
    work = symbols(20, "total_price")
    for row in work.rows:
        row["version"] = "2.0.73"
    assert found(SYMBOLS, work.known()) == []

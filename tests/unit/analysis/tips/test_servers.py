"""Tips: MCP servers whose tools stand in every request."""

import pytest

from ccwatch.analysis.attribution.outline import Outline
from ccwatch.analysis.tips.blocks.servers import LEAST_REQUESTS, SEARCH_OFF, UNUSED
from tests.support.block_cases import Work, only
from tests.support.session_cases import Diary, found

TOOLS = (
    ("Bash", 9_000),
    ("mcp__github__get_issue", 2_000),
    ("mcp__github__list", 1_000),
    ("mcp__notes__add", 2_000),
)
OUTLINE = Outline(6_000, TOOLS, has_texts=True)
"""As large as the first context of these sessions."""


def session(*calls: str, turns: int = 30, version: str = "2.1.330") -> Work:
    work = Work(version=version)
    for tool in calls:
        work.ask()
        work.use(tool, "12")
    work.on(turns)
    return work


def test_servers_that_were_never_called_are_named_with_what_they_cost() -> None:
    case = session().known(outline=OUTLINE)
    finding = only(UNUSED, case)
    assert finding.title == "2 MCP servers never used"
    assert "their tools were sent 30 times: github ≈3.0k, notes ≈2.0k" in finding.evidence
    assert "gh can do the same" in finding.advice
    assert finding.command == "/mcp"
    assert finding.saving_tokens == pytest.approx(5_000 * 30, rel=0.01)
    assert finding.saving_nano == (finding.saving_tokens or 0) * 300


def test_a_server_that_was_called_is_used() -> None:
    finding = only(UNUSED, session("mcp__github__get_issue").known(outline=OUTLINE))
    assert finding.title == "1 MCP server never used"
    assert finding.command == "/mcp disable notes"
    assert (
        found(UNUSED, session("mcp__github__list", "mcp__notes__add").known(outline=OUTLINE)) == []
    )


def test_a_server_that_a_sub_agent_called_is_used() -> None:
    work = session("mcp__github__list")
    work.ask()
    child: Diary = work.launch()
    child.answer(("mcp__notes__add", "x"))
    work.go()
    assert found(UNUSED, work.known(outline=OUTLINE)) == []


def test_a_server_whose_resources_were_read_is_used() -> None:
    work = session("mcp__github__list")
    work.use("ReadMcpResourceTool", "notes")
    work.on(1)
    assert found(UNUSED, work.known(outline=OUTLINE)) == []


def test_early_in_a_session_nothing_is_said() -> None:
    assert found(UNUSED, session(turns=LEAST_REQUESTS - 1).known(outline=OUTLINE)) == []
    assert len(found(UNUSED, session(turns=LEAST_REQUESTS).known(outline=OUTLINE))) == 1


def test_where_the_transcript_tells_no_tools_apart_nothing_is_said() -> None:
    assert found(UNUSED, session().known(outline=Outline(6_000, (("", 14_000),)))) == []
    assert found(UNUSED, session().known()) == []


def test_releases_without_the_command_are_not_told_to_type_it() -> None:
    work = session("mcp__github__list", version="2.0.14")
    assert only(UNUSED, work.known(outline=OUTLINE)).command == "/mcp"


def large(size: int) -> Outline:
    return Outline(5_000, (("Bash", 5_000), ("mcp__crm__find", size)), has_texts=True)


def test_schemas_of_more_than_a_tenth_of_the_window_could_be_looked_up() -> None:
    work = Work(context=40_000)
    work.on(3)
    finding = only(SEARCH_OFF, work.known(outline=large(30_000)))
    assert finding.title == "MCP tools take ≈30.0k of the window"
    assert "15% of the window, for 1 server" in finding.evidence
    assert "ENABLE_TOOL_SEARCH" in finding.advice


def test_fewer_schemas_are_as_the_client_wants_them() -> None:
    work = Work(context=28_000)
    work.on(3)
    assert found(SEARCH_OFF, work.known(outline=large(18_000))) == []


def test_a_release_without_tool_search_cannot_look_them_up() -> None:
    work = Work(context=40_000, version="2.1.6")
    work.on(3)
    assert found(SEARCH_OFF, work.known(outline=large(30_000))) == []

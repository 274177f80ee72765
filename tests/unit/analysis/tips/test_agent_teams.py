"""Tip: sub-agents that make up most of what a session costs."""

from ccwatch.analysis.tips.sessions.teams import AGENT_TEAMS, most_at_once
from tests.support.session_cases import OPUS, Diary, found, only


def team(size: int, *, answers: int = 8, grows: int = 10_000, together: bool = True) -> Diary:
    """A session that launched sub-agents, which work at the same time or one after another."""
    diary = Diary(OPUS)
    diary.ask()
    for _ in range(size):
        child = diary.launch("general-purpose")
        for _ in range(answers):
            child.answer(grows=grows)
        diary.at = diary.at if together else child.at + 10
    diary.answer()
    return diary


def test_a_team_that_costs_more_than_the_session_is_named_with_its_share() -> None:
    case = team(5).case()
    finding = only(AGENT_TEAMS, case)
    assert "5 sub-agents, up to 5 at a time" in finding.evidence
    assert finding.saving_nano is None
    assert finding.turns == (0,)


def test_sub_agents_one_after_another_are_no_team() -> None:
    case = team(5, together=False).case()
    assert most_at_once(case.session.agents) == 1
    assert found(AGENT_TEAMS, case) == []


def test_a_small_team_and_a_cheap_one_are_not_mentioned() -> None:
    assert found(AGENT_TEAMS, team(3).case()) == []
    case = team(5, answers=2, grows=3_000).case()
    assert case.view.cost.subagents_nano > case.view.cost.logged_nano / 2
    assert found(AGENT_TEAMS, case) == []


def test_four_at_a_time_are_a_team() -> None:
    assert len(found(AGENT_TEAMS, team(4).case())) == 1


def test_a_team_beside_a_dear_conversation_is_not_what_to_look_at() -> None:
    diary = team(4)
    diary.turns(10, grows=30_000)
    assert found(AGENT_TEAMS, diary.case()) == []


def test_a_session_without_sub_agents_has_no_team() -> None:
    diary = Diary()
    diary.turn()
    case = diary.case()
    assert most_at_once(case.session.agents) == 0
    assert found(AGENT_TEAMS, case) == []

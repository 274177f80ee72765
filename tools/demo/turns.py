"""Lets a story happen to a session."""

from collections.abc import Iterable

from tools.demo.agents import delegate, team
from tools.demo.calls import KINDS, act
from tools.demo.session import Session
from tools.demo.story import Turn, summary


def play(session: Session, turns: Iterable[Turn]) -> None:
    """Let turn after turn happen."""
    for turn in turns:
        session.now += turn.pause_s * 1000
        if turn.command:
            order(session, turn.prompt)
        elif turn.notice:
            session.wake(turn.prompt)
            session.ask([{"type": "text", "text": turn.closing}])
        else:
            work(session, turn)


def order(session: Session, command: str) -> None:
    """Carry out a slash command."""
    name, _, words = command.partition(" ")
    if name == "compact":
        session.compact("manual", summary(session.recap), 61_000, words)
    elif name == "cost":
        session.cost()
    elif name == "model":
        session.model, session.window.cached = words, 0
        session.command(name, words, f"Set model to {words}")
    elif name == "fast":
        session.speed, session.window.cached = "fast" if words == "on" else "standard", 0
        session.command(name, words, f"Fast mode {words}")
    elif name == "effort":
        session.effort, session.window.cached = words, 0
        session.command(name, words, f"Set effort to {words}")
    elif name == "mcp":
        session.missed = "tools_changed"
        session.command(name, words, "Reconnected.")
    elif name == "rewind":
        session.rewind(int(words))
    else:
        session.leave()


def work(session: Session, turn: Turn) -> None:
    """Answer a prompt."""
    began = session.now
    session.status("busy")
    session.mark()
    session.say(turn.prompt, turn.images)
    if not session.prompts:
        skills = session.skills
        listing = {"content": skills, "skillCount": skills.count("\n") + 1, "isInitial": True}
        session.attach({"type": "skill_listing", **listing}, skills)
    for number, step in enumerate(turn.steps):
        make_room(session)
        thinking = turn.thinking or (0 if number else 110 + session.random.getrandbits(7))
        if step.tool == "T":
            team(session, step)
        else:
            (delegate if step.tool in KINDS else act)(session, step, thinking)
    make_room(session)
    if turn.closing:
        session.ask([{"type": "text", "text": turn.closing}])
    session.turn(began, turn.prompt, turn.title)


def make_room(session: Session) -> None:
    """Compact if it is due, as the client does before it asks the model."""
    if session.trigger and session.window.due >= session.trigger:
        session.compact("auto", summary(session.recap), 74_000 + session.random.getrandbits(14))

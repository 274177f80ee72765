"""Lets a story happen to a session."""

from collections.abc import Iterable

from tools.demo.agents import delegate
from tools.demo.calls import KINDS, act
from tools.demo.session import Session
from tools.demo.story import Turn, summary

SKILLS = (
    "- code-review: Review the changes of the current branch before a pull request is opened\n"
    "- release-notes: Collect what changed since the last tag, in the words of the users"
)
"""What the client tells the model of the user's skills."""


def play(session: Session, turns: Iterable[Turn]) -> None:
    """Let turn after turn happen."""
    for turn in turns:
        session.now += turn.pause_s * 1000
        if turn.command:
            order(session, turn.prompt)
        else:
            work(session, turn)


def order(session: Session, command: str) -> None:
    """Carry out a slash command."""
    name, _, words = command.partition(" ")
    if name == "compact":
        session.compact("manual", summary(), 61_000, words)
    elif name == "cost":
        session.cost()
    else:
        session.leave()


def work(session: Session, turn: Turn) -> None:
    """Answer a prompt."""
    began = session.now
    session.status("busy")
    session.say(turn.prompt)
    if not session.prompts:
        listing = {"content": SKILLS, "skillCount": 2, "isInitial": True}
        session.attach({"type": "skill_listing", **listing}, SKILLS)
    for number, step in enumerate(turn.steps):
        make_room(session)
        thinking = 0 if number else 110 + session.random.getrandbits(7)
        (delegate if step.tool in KINDS else act)(session, step, thinking)
    make_room(session)
    session.ask([{"type": "text", "text": turn.closing}])
    session.turn(began, turn.prompt, turn.title)


def make_room(session: Session) -> None:
    """Compact if it is due, as the client does before it asks the model."""
    if session.trigger and session.window.due >= session.trigger:
        session.compact("auto", summary(), 74_000 + session.random.getrandbits(14))

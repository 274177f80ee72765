"""Reads a story: what a user typed, and what the model did about it.

## 50 the prompt, after so many seconds
R 15000 a tool by its letter, the bytes of its result, and what it is for
= what the model says in the end
# the title that the client makes after this turn
/ 21 a slash command after so many seconds
! 30 a notice of the client, which wakes the model after so many seconds
i 3 images that are pasted into the prompt
~ 4000 tokens that each answer of this turn thinks
x 6 once more, so many times: the whole turn as it stands above
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "stories"
"""Where the stories are."""


class Step(NamedTuple):
    """One answer of the model that calls a tool."""

    tool: str
    """R read, E edit, W write, G grep, B bash, P page of the browser, A explore, H helper, F page
    of the web, N an edit that the user refuses, T a team of as many helpers as there are tasks."""
    target: str
    """A path, a pattern, a command, or the task of a sub-agent."""
    size: int
    """Bytes of the result; of the text that goes in, for an edit and a new file."""


@dataclass
class Turn:
    """A prompt and what follows it."""

    pause_s: int
    """Seconds before it is typed."""
    prompt: str
    """What is typed; a slash command without its slash."""
    command: bool = False
    """Is it a slash command?"""
    steps: list[Step] = field(default_factory=list)
    """What the model does."""
    closing: str = ""
    """What it says in the end."""
    title: str = ""
    """The title that the client makes after it."""
    notice: bool = False
    """Is it something that the client tells the model, unasked?"""
    images: int = 0
    """Images that are pasted into the prompt."""
    thinking: int = 0
    """Tokens that each answer thinks; the usual few if 0."""


def story(name: str) -> list[Turn]:
    """Read a story by its name."""
    turns: list[Turn] = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        sign, _, rest = line.partition(" ")
        first, _, more = rest.partition(" ")
        if sign in ("##", "/", "!"):
            turns.append(Turn(int(first), more, sign == "/", notice=sign == "!"))
        elif sign == "~":
            turns[-1].thinking = int(first)
        elif sign == "i":
            turns[-1].images = int(first)
        elif sign == "x":
            turns += [turns[-1]] * int(first)
        elif sign == "=":
            turns[-1].closing = rest
        elif sign == "#":
            turns[-1].title = rest
        elif sign:
            turns[-1].steps.append(Step(sign, more, int(first)))
    return turns


def summary(name: str) -> str:
    """What a compaction leaves of a story."""
    return (FOLDER / f"{name}.txt").read_text("utf-8")

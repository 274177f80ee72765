"""Made conversations that grow as those of people do: in many small steps and a few huge ones.

A conversation is a row of prompts. Each is answered by a burst of tool calls, whose results are of
sizes that depend on the tool. What the user works at drifts between looking around, changing and
trying out, and every conversation has a pace of its own.
"""

import random
from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Final

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane, Place, Turn
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.usage import Usage
from evaluation.habits import PROMPT, TOOLS, Habits, Sizes

MODEL: Final = "claude-sonnet-4-5"
COMPACTIONS: Final = (1, 2, 2, 3)
"""How often a conversation is compacted: one of these."""
CHANGES: Final = ("Edit", "Write")
"""Tools whose calls hold what is written."""
WRAP: Final = 12
"""Tokens around a result."""
BYTES: Final = (3.0, 4.0)
"""Bytes of a token, at least and at most."""
SPEED: Final = 70
"""Tokens written in a second."""
NOWHERE: Final = Place("", 0, 0)


@dataclass
class Maker:
    """Makes one conversation, response by response."""

    draw: random.Random
    """Where chance comes from."""
    habits: Habits
    """How the user works."""
    trigger: int
    """Tokens at which the conversation is compacted."""
    wanted: int
    """How often it is until it ends."""
    pace: float = 1.0
    """Multiplies the sizes of everything in this conversation."""
    burst: float = 1.0
    """Mean number of responses to a prompt."""
    base: int = 20_000
    """Tokens of system prompt and tools."""
    phase: str = "look"
    """What the user works at."""
    mood: float = 0.0
    """Logarithm of what the present task multiplies all sizes by."""
    calls: list[str] = field(default_factory=list)
    """The tools that the last response called; none where it ended its turn."""
    context: int = 0
    """Tokens that the last response read."""
    output: int = 0
    """Tokens that it wrote."""
    entered: int = 0
    """Tokens of results and prompts that came in since then."""
    now_ms: int = 1_790_000_000_000
    """Milliseconds since 1970, UTC."""
    responses: list[Response] = field(default_factory=list)
    """What was answered, oldest first."""
    turns: list[Turn] = field(default_factory=list)
    """What was asked, oldest first."""
    compactions: list[Compaction] = field(default_factory=list)
    """Where it was compacted, oldest first."""

    def settle(self) -> None:
        """Draw what is this conversation's own."""
        self.pace = min(2.0, max(0.5, self.draw.lognormvariate(0, self.habits.own)))
        often = min(2.5, max(0.4, self.draw.lognormvariate(0, 0.5)))
        self.burst = max(1.2, self.habits.burst * often)
        self.base = self.draw.randint(15_000, 26_000)
        self.output = self.base

    def step(self) -> None:
        """Let in what is new, and answer once."""
        self.let_in()
        self.answer()

    def let_in(self) -> None:
        """Let in what the next response reads; compact where that is due."""
        entering = self.enter()
        self.entered = entering - self.output
        if self.context + entering >= self.trigger:
            entering = self.compact(entering)
        self.context += entering

    def enter(self) -> int:
        """Draw what enters next: the last answer and its results, or else a prompt."""
        found = self.output + sum(round(self.size(TOOLS[name])) + WRAP for name in self.calls)
        return found if self.calls else found + self.prompt()

    def prompt(self) -> int:
        """Put a prompt, perhaps of a new kind; give its tokens."""
        habits = self.habits
        if self.draw.random() < habits.turning:
            self.phase = self.draw.choice(sorted(habits.mix))
        news = habits.drift * sqrt(1 - habits.memory**2)
        self.mood = habits.memory * self.mood + self.draw.gauss(0, news)
        self.now_ms += self.pause()
        number = len(self.turns)
        self.turns.append(Turn(f"turn-{number}", self.now_ms, NOWHERE, len(self.responses)))
        return round(self.size(PROMPT._replace(median=PROMPT.median * habits.prompt)))

    def answer(self) -> None:
        """Answer, and call tools unless that ends the turn."""
        goes_on = self.draw.random() < 1 - 1 / self.burst
        mix = self.habits.mix[self.phase]
        count = self.draw.choices((1, 2, 3), self.habits.parallel)[0] if goes_on else 0
        self.calls = self.draw.choices(list(mix), list(mix.values()), k=count)
        self.output = self.written()
        self.now_ms += 4_000 + round(1_000 * self.output / SPEED)
        self.responses.append(
            Response(
                f"response-{len(self.responses)}",
                "",
                MODEL,
                self.now_ms,
                Usage(read=self.context, output=self.output),
                self.context,
                ended=True,
                tools=tuple(ToolCall("", name) for name in self.calls),
                entered=round(self.entered * self.draw.uniform(*BYTES)),
            )
        )

    def written(self) -> int:
        """Draw the tokens of an answer: words, thoughts and calls."""
        changes = sum(name in CHANGES for name in self.calls)
        written = sum(self.draw.lognormvariate(6.2, 0.8) for _ in range(changes))
        spoken = self.draw.lognormvariate(4.9 if self.calls else 5.8, 0.8)
        return 20 + round(min(8_000, (written + spoken) * sqrt(self.pace)))

    def size(self, sizes: Sizes) -> float:
        """Draw how large something is, in tokens."""
        habits = self.habits
        middle = sizes.median * self.pace * exp(self.mood + self.draw.gauss(0, habits.jitter))
        if self.draw.random() < sizes.tail * habits.tail:
            found = 4 * middle * self.draw.paretovariate(habits.alpha)
        else:
            found = self.draw.lognormvariate(log(middle), sizes.sigma)
        return min(float(sizes.most), found)

    def pause(self) -> int:
        """Draw the ms until the user says something: mostly a minute, sometimes a night."""
        return round(60_000 * min(900.0, self.draw.lognormvariate(0, 1.5)))

    def compact(self, entering: int) -> int:
        """Summarise, and give what enters instead."""
        self.compactions.append(
            Compaction(
                f"compaction-{len(self.compactions)}",
                self.now_ms,
                Trigger.AUTO,
                "",
                MODEL,
                self.context + entering,
                after=len(self.responses),
            )
        )
        self.now_ms += 90_000
        self.context = 0
        return self.base + round(self.draw.lognormvariate(8.6, 0.5))

    @property
    def lane(self) -> Lane:
        """The conversation so far."""
        return Lane(
            tuple(self.responses),
            turns=tuple(self.turns),
            compactions=tuple(self.compactions),
            last=self.responses[-1] if self.responses else None,
        )


def begin(seed: int, habits: Habits) -> Maker:
    """Begin a conversation with a number: the same for the same number and habits."""
    draw = random.Random(seed)
    found = Maker(draw, habits, draw.choice(habits.triggers), draw.choice(COMPACTIONS))
    found.settle()
    return found


def conversation(seed: int, habits: Habits) -> Maker:
    """Make the conversation with a number, until it was compacted for the last time."""
    found = begin(seed, habits)
    while len(found.compactions) < found.wanted:
        found.step()
    return found

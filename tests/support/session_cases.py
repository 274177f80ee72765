"""Writes the transcript of a session step by step, with a cache that behaves as the API's does."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.part import Attribution
from ccwatch.analysis.prices import Prices
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.library.transcripts import Transcripts
from ccwatch.model.setup import NO_SETUP, Setup
from ccwatch.report.analyst import Analyst
from ccwatch.report.blocks.agent_reads import AgentReads
from tests.support import rows
from tests.support.details import by_bytes
from tests.support.rows import BEGIN, SESSION, Row

SONNET = "claude-sonnet-4-5-20250929"
OPUS = "claude-opus-4-5-20251101"
OPUS_1M = "claude-opus-4-8"
HAIKU = "claude-haiku-4-5-20251001"
PROJECT = "/home/dev/shop"
BEGAN_MS = round(BEGIN.timestamp() * 1000)
MINUTE, HOUR = 60.0, 3600.0
OUTPUT = 200
"""Tokens of every answer, unless told."""

Call = tuple[str, str]
"""A tool and what it is called with."""

_INPUTS = {"Bash": "command", "Grep": "pattern", "Glob": "pattern", "WebFetch": "url"}


@dataclass
class Diary:
    """One conversation: a session's own, or a sub-agent's.

    What was cached is read as long as the cache lives and the model stays; all else is written.
    """

    model: str = SONNET
    ttl: int = 3600
    fast: bool = False
    effort: str = ""
    version: str = "2.1.330"
    context: int = 20_000
    at: float = 0.0
    agent: str = ""
    rows: list[Row] = field(default_factory=list)
    agents: list["Diary"] = field(default_factory=list)
    kind: str = ""
    launched_by: str = ""
    cached: int = 0
    _key: tuple[str, bool, str] = ("", False, "")
    _used_at: float = 0.0
    _parent: str | None = None

    def ask(self, text: str = "Go on", after: float = MINUTE) -> str:
        """The user types a prompt, so many seconds after the last row."""
        self.at += after
        return self._row(rows.prompt(self._next(), self._parent, text, **self._more()))

    def notice(self, text: str = "<task-notification>done", after: float = MINUTE) -> str:
        """The client puts in a notice that nobody typed."""
        self.at += after
        more = self._more() | {"origin": {"kind": "task-notification"}}
        return self._row(rows.prompt(self._next(), self._parent, text, **more))

    def answer(
        self,
        *calls: Call,
        grows: int = 1_000,
        output: int = OUTPUT,
        miss: str = "",
        kept: int = 0,
    ) -> list[str]:
        """The model answers in five seconds, calling tools; gives the ids of the calls.

        Args:
            calls: Tools, each with its file, command or pattern.
            grows: Tokens that entered since the last answer.
            output: Tokens that it writes, which are in the next context.
            miss: Why the cache was missed, as the API says.
            kept: Tokens that are read from it all the same.
        """
        self.at += 5
        self.context += grows
        key = self.model, self.fast, self.effort
        warm = self.cached and self.at - self._used_at <= self.ttl and key == self._key
        cached = kept if miss else self.cached
        read = min(cached, self.context) if warm else 0
        written = self.context - read
        lives = "ephemeral_1h_input_tokens" if self.ttl == 3600 else "ephemeral_5m_input_tokens"
        used = rows.usage(0, written, read, output, cache_creation={lives: written})
        used["speed"] = "fast" if self.fast else "standard"
        uuid = self._next()
        ids = [f"toolu_{self.agent}{uuid}_{number}" for number in range(len(calls))]
        content = [_call(id, *call) for id, call in zip(ids, calls, strict=True)]
        row = rows.answer(
            uuid, self._parent, id=f"msg_{self.agent}{uuid}", used=used, model=self.model,
            content=content or None, **self._more(),
        )  # fmt: skip
        row |= {"effort": self.effort} if self.effort else {}
        if miss:
            row["message"]["diagnostics"] = {"cache_miss_reason": {"type": miss}}
        self._row(row)
        self.cached, self._key, self._used_at = self.context, key, self.at
        self.context += output
        return ids

    def result(self, id: str, text: str = "done", *, failed: bool = False, agent: str = "") -> str:
        """A tool gives its result."""
        block = {"type": "tool_result", "tool_use_id": id, "content": text, "is_error": failed}
        said = {"role": "user", "content": [block]}
        more = self._more() | {"message": said}
        if agent:
            more["toolUseResult"] = {"agentId": agent, "status": "completed"}
        return self._row(rows.result(self._next(), self._parent, **more))

    def turn(
        self, *calls: Call, grows: int = 1_000, after: float = MINUTE, output: int = OUTPUT
    ) -> None:
        """A prompt, a response for each tool, and an answer; each lets the context grow."""
        self.ask(after=after)
        for call in calls:
            (id,) = self.answer(call, grows=grows)
            self.result(id)
        self.answer(grows=grows, output=output)

    def turns(self, count: int, *calls: Call, grows: int = 1_000, after: float = MINUTE) -> None:
        """So many turns alike."""
        for _ in range(count):
            self.turn(*calls, grows=grows, after=after)

    def compact(self, left: int = 30_000, trigger: str = "auto", words: int = 12_000) -> None:
        """The conversation is compacted to so many tokens, with a summary of so many bytes."""
        self.at += 5
        uuid = self._next()
        meta = {"preTokens": self.context, "postTokens": max(1, left - 20_000)}
        row = rows.boundary(uuid, self._parent, trigger, **meta)
        self._row(row | self._more())
        text = "This session is being continued from a previous conversation. " + "x" * words
        said = rows.prompt(self._next(), uuid, text, isCompactSummary=True, **self._more())
        self._row(said)
        self.context, self.cached = left, 0

    def back_to(self, uuid: str, context: int) -> None:
        """The user rewinds: what comes next follows an older row."""
        self._parent, self.context = uuid, context
        self.cached = min(self.cached, context)

    def launch(self, kind: str = "Explore", model: str = "") -> "Diary":
        """The model launches a sub-agent, which has a conversation of its own."""
        (id,) = self.answer(("Task", kind))
        name = f"a{len(self.agents) + 1}"
        child = Diary(
            model or self.model, 300, version=self.version, context=10_000, at=self.at,
            agent=name, kind=kind, launched_by=id,
        )  # fmt: skip
        self.agents.append(child)
        self.result(id, agent=name)
        child.ask("Look around", after=1)
        return child

    def case(
        self,
        *,
        later: float = MINUTE,
        setup: Setup = NO_SETUP,
        prices: Prices | None = None,
    ) -> Case:
        """What tips see of it, so many seconds after its last row."""
        known = prices or Prices.shipped()
        now_ms = BEGAN_MS + round((self.at + later) * 1000)
        with tempfile.TemporaryDirectory() as name:
            folder = rows.write(Path(name), {f"{SESSION}.jsonl": self.rows})
            for child in self.agents:
                place = f"{SESSION}/subagents/agent-{child.agent}"
                meta = {"agentType": child.kind, "toolUseId": child.launched_by}
                rows.write(folder, {f"{place}.jsonl": child.rows, f"{place}.meta.json": [meta]})
            snapshot = rows.read(folder).snapshot()
            snapshot = replace(snapshot, setups={(str(folder), PROJECT): setup})
            view = Analyst(known).board(snapshot, now_ms).overview(SESSION)
            assert view is not None
            story = Transcripts().story(view.session)
            reads = AgentReads(Transcripts()).of(view.session)
        used = view.context.used or 0
        return Case(
            view,
            story,
            Attribution(used),
            known,
            now_ms,
            by_bytes(align(story, view.session.main)),
            setup,
            agent_reads=reads,
        )

    def _more(self) -> Row:
        stamp: Row = {"timestamp": rows.time(self.at), "version": self.version, "cwd": PROJECT}
        return stamp | ({"isSidechain": True, "agentId": self.agent} if self.agent else {})

    def _next(self) -> str:
        return f"{self.agent}r{len(self.rows)}"

    def _row(self, row: Row) -> str:
        self.rows.append(row)
        self._parent = str(row["uuid"])
        return self._parent


def forked(case: Case, first: int) -> Case:
    """The same as a fork sees it: answers before the first that it gave itself are copies."""
    lane = replace(case.lane, owned=frozenset(range(first, len(case.lane.responses))))
    session = replace(case.session, main=lane)
    return replace(case, view=replace(case.view, session=session))


def closed(case: Case) -> Case:
    """The same once its client was closed."""
    return replace(case, view=replace(case.view, closed=True))


def found(tip: Tip, case: Case) -> list[Finding]:
    """What a tip found, which must bear the tip's id."""
    findings = list(tip.find(case))
    assert {one.id for one in findings} <= {tip.id}
    return findings


def only(tip: Tip, case: Case) -> Finding:
    """The one thing that a tip found."""
    (finding,) = found(tip, case)
    assert all((finding.title, finding.advice, finding.evidence))
    assert len(finding.turns) <= 20
    assert all(0 <= turn < len(case.lane.turns) for turn in finding.turns)
    return finding


def names(findings: Sequence[Finding]) -> list[str]:
    """The ids of findings."""
    return [one.id for one in findings]


def _call(id: str, tool: str, target: str) -> Row:
    key = _INPUTS.get(tool, "file_path")
    return {"type": "tool_use", "id": id, "name": tool, "input": {key: target}}

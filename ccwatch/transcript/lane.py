"""How rows make one conversation."""

import re
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.response import Response, ToolCall
from ccwatch.model.session import Gap, Lane, Place, Turn
from ccwatch.model.usage import Usage
from ccwatch.transcript.meaning import SYNTHETIC, advice, billed, held, instant
from ccwatch.transcript.parse import blocks
from ccwatch.transcript.record import CompactMetadata, Message, Row
from ccwatch.transcript.trail import START, Node

GAPS = 12
"""Stretches between responses of which the rows are remembered."""
MOST_FOCUS = 500
"""Characters kept of the text given with `/compact`."""


TOOL_USE = b'tool_use"'
"""What the content of a row has in it that calls a tool."""
_new = tuple.__new__
"""Makes a named tuple without its own `__new__`, which takes longer than all the rest."""
_one_tool = re.compile(rb'\[\{"type":"tool_use","id":"(\w+)","name":"([\w-]+)"')
NONE: frozenset[int] = frozenset()
"""No responses."""


class Walk(NamedTuple):
    """What following the living branch tells."""

    dead: frozenset[int]
    """Indices of the responses that are not on it."""
    last: int | None
    """Index of the newest response on it that measured the context."""
    compacted: int | None
    """Index of the compaction that came after that."""


class LaneState(NamedTuple):
    """What a closed lane holds, fit for sending and storing."""

    responses: list[Response]
    turns: list[Turn]
    compactions: list[Compaction]
    micro_compactions: int
    walk: Walk
    pending: list[Place]
    pending_bytes: int


@dataclass(slots=True, eq=False)
class LaneFold:
    """The growing state of one conversation. `freeze` gives it out as a value."""

    responses: list[Response] = field(default_factory=list)
    """In the order of their first rows."""
    turns: list[Turn] = field(default_factory=list)
    """Oldest first."""
    compactions: list[Compaction] = field(default_factory=list)
    """Oldest first."""
    micro_compactions: int = 0
    """How often old tool results were cleared."""
    leaf: Node | None = None
    """Where the newest row stands."""
    dropped: int = 0
    """The client's running total of tokens that compactions removed."""
    disowned: set[int] = field(default_factory=set)
    """Indices of the responses that another file has first."""
    larger: dict[int, Usage] = field(default_factory=dict)
    """What other files say of responses, by their indices, where that is more."""
    changed: bool = True
    """Did anything change since the last `freeze`?"""
    _nodes: dict[str, Node] = field(default_factory=dict)
    _pending: list[Place] = field(default_factory=list)
    _pending_bytes: int = 0
    _entered: int = 0
    _gaps: deque[Gap] = field(default_factory=lambda: deque(maxlen=GAPS))
    _redirect: dict[Node, Node] = field(default_factory=dict)
    _awaits_summary: bool = False
    _frozen: Lane | None = None
    _walk: "Walk | None" = None

    def stands(self, parent: Node | None) -> Node | None:
        """Where a row with this parent stands: after a compaction, past its boundary.

        Rows written around a compaction may name a parent from before it.
        """
        return self._redirect.get(parent, parent) if parent else None

    def start(self) -> Node:
        """The place of a row that follows nothing."""
        return Node(self, None, START)

    def answer(self, row: Row, message: Message, parent: Node | None) -> Node | None:
        """Take in one row of a response, and give the place of the response."""
        key = message.id or row.uuid or row.requestId
        if not key or message.model == SYNTHETIC or not message.usage:
            return parent
        node = self.place_of(key, row.requestId)
        if node:
            self._merge(node, row, message)
            return node
        if row.isApiErrorMessage and not any(billed(message.usage)):
            return parent
        response = _response(key, row, message, self._entered)
        node = Node(self, parent, len(self.responses))
        self.responses.append(response)
        if self._nodes.setdefault(key, node) is not node:
            self._nodes[_exactly(key, row.requestId)] = node
        if self._pending and node.item:
            self._gaps.append(Gap(node.item, tuple(self._pending)))
        self._entered = 0
        self._clear_pending()
        self.changed = True
        return node

    def adds(self, node: Node, row: Row, message: Message) -> bool:
        """Take in a row if it is one more of a response that stands here already."""
        if not 0 <= node.item < len(self.responses):
            return False
        known = self.responses[node.item]
        if message.id != known.id or not _same(known, row.requestId):
            return False
        self._merge(node, row, message)
        return True

    def place_of(self, key: str, request: str | None) -> Node | None:
        """Where a response stands, by its message id and, where there is one, its request."""
        node = self._nodes.get(key)
        if not node or _same(self.responses[node.item], request):
            return node
        return self._nodes.get(_exactly(key, request))

    def _merge(self, node: Node, row: Row, message: Message) -> None:
        known = self.responses[node.item]
        merged = _merge(known, row, message)
        if merged is not known:
            self.responses[node.item] = merged
            self.changed = True

    def enter(self, place: Place, size: int, node: Node | None) -> None:
        """Content was appended: a prompt, a tool's result, an attachment."""
        if node is not self.leaf:
            self._clear_pending()
        self._pending.append(place)
        self._pending_bytes += size
        self._entered += size
        self.changed = True

    def prompt(self, row: Row, place: Place) -> None:
        """The user typed something."""
        at = instant(row.timestamp)
        self.turns.append(Turn(row.uuid or "", at, place, len(self.responses)))
        self.changed = True

    def compact(self, row: Row, meta: CompactMetadata) -> Node:
        """A boundary row: the conversation was compacted here."""
        found = self._compaction(row.uuid or "", row)._replace(
            trigger=_trigger(meta.trigger),
            pre_tokens=meta.preTokens,
            post_tokens=meta.postTokens,
            duration_ms=meta.durationMs,
            dropped_tokens=self._newly_dropped(meta),
            focus=(meta.userContext or "")[:MOST_FOCUS],
        )
        if self._is_nameless(found):
            summary = self.compactions.pop().summary_bytes
            return self._place(found._replace(summary_bytes=summary), awaits=False)
        return self._place(found, awaits=True)

    def summarise(self, row: Row, size: int) -> Node | None:
        """A summary row: part of the compaction before it, or one that has no boundary."""
        if self._awaits_summary:
            self._awaits_summary = False
            self.compactions[-1] = self.compactions[-1]._replace(summary_bytes=size)
            self.changed = True
            return None
        reach = next((r.reach for r in reversed(self.responses) if r.context), None)
        found = self._compaction(row.uuid or "", row)
        return self._place(
            found._replace(
                trigger=Trigger.AUTO, pre_tokens=reach, pre_measured=False, summary_bytes=size
            ),
            awaits=False,
        )

    def commanded(self, focus: str) -> None:
        """The rows after a compaction show that the user asked for it."""
        if self.compactions and self.compactions[-1].after == len(self.responses):
            last = self.compactions[-1]
            self.compactions[-1] = last._replace(
                trigger=Trigger.MANUAL, focus=last.focus or focus[:MOST_FOCUS]
            )
            self.changed = True

    def kept(self, node: Node | None) -> None:
        """The last compaction kept the message at this place: what follows it follows both."""
        if node and self.leaf:
            self._redirect[node] = self.leaf

    def _compaction(self, uuid: str, row: Row) -> Compaction:
        model = self.responses[-1].model if self.responses else ""
        return Compaction(
            uuid,
            instant(row.timestamp),
            Trigger.UNKNOWN,
            sys.intern(row.version or ""),
            model,
            after=len(self.responses),
        )

    def _is_nameless(self, found: Compaction) -> bool:
        """Did a summary row, written before its boundary, already stand for this one?"""
        last = self.compactions[-1] if self.compactions else None
        return bool(last and not last.pre_measured and last.after == found.after)

    def _newly_dropped(self, meta: CompactMetadata) -> int | None:
        if meta.cumulativeDroppedTokens is None:
            return None
        new = meta.cumulativeDroppedTokens - self.dropped
        self.dropped = meta.cumulativeDroppedTokens
        return new if new >= 0 else meta.cumulativeDroppedTokens

    def _place(self, found: Compaction, *, awaits: bool) -> Node:
        before = self.leaf
        node = Node(self, before, ~len(self.compactions))
        self.compactions.append(found)
        self._awaits_summary = awaits
        if before:
            self._redirect[before] = node
        self.leaf = node
        self._clear_pending()
        self._entered = 0
        self.changed = True
        return node

    def _clear_pending(self) -> None:
        self._pending.clear()
        self._pending_bytes = 0

    def close(self) -> None:
        """Give up what only further rows would need. None may be added afterwards."""
        self._walk = self._walked()
        self.leaf = None
        self._nodes = {}
        self._redirect = {}

    def state(self) -> LaneState:
        """Everything that a closed lane holds."""
        return LaneState(
            self.responses,
            self.turns,
            self.compactions,
            self.micro_compactions,
            self._walk or self._walked(),
            self._pending,
            self._pending_bytes,
        )

    @classmethod
    def of(cls, state: LaneState) -> "LaneFold":
        """A closed lane that holds this."""
        return cls(
            state.responses,
            state.turns,
            state.compactions,
            state.micro_compactions,
            _walk=state.walk,
            _pending=state.pending,
            _pending_bytes=state.pending_bytes,
        )

    def freeze(self) -> Lane:
        """Give the state as a value; the same object as last time if nothing changed."""
        if self._frozen is None or self.changed:
            self._frozen = self._freeze()
            self.changed = False
        return self._frozen

    def _freeze(self) -> Lane:
        walk = self._walk or self._walked()
        count = len(self.responses)
        return Lane(
            responses=self._completed(),
            owned=frozenset(range(count)) - self.disowned if self.disowned else None,
            dead=walk.dead,
            turns=self._turns(walk.dead),
            compactions=tuple(self._measured(c) for c in self.compactions),
            micro_compactions=self.micro_compactions,
            last=None if walk.last is None else self.responses[walk.last],
            compacted=None
            if walk.compacted is None
            else self._measured(self.compactions[walk.compacted]),
            pending=tuple(self._pending),
            pending_bytes=self._pending_bytes,
            gaps=tuple(self._gaps),
        )

    def _completed(self) -> tuple[Response, ...]:
        responses = self.responses
        if self.larger:
            responses = responses.copy()
            for place, usage in self.larger.items():
                responses[place] = responses[place]._replace(usage=usage)
        return tuple(responses)

    def _walked(self) -> Walk:
        """Follow the living branch from its end to its start."""
        living: set[int] = set()
        last = compacted = None
        node = self.leaf
        while node and node.item != START and node.lane is self:
            if node.item >= 0:
                living.add(node.item)
                if last is None and self.responses[node.item].context:
                    last = node.item
            elif last is None and compacted is None:
                compacted = ~node.item
            node = node.parent
        count = len(self.responses)
        dead = frozenset(range(count)) - living if len(living) < count else NONE
        return Walk(dead, last, compacted)

    def _measured(self, compaction: Compaction) -> Compaction:
        if compaction.first_prompt_tokens is not None:
            return compaction
        for response in self.responses[compaction.after :]:
            if response.context:
                return compaction._replace(first_prompt_tokens=response.context)
        return compaction

    def _turns(self, dead: frozenset[int]) -> tuple[Turn, ...]:
        if not dead or not self.turns:
            return tuple(self.turns)
        ends = [turn.first for turn in self.turns[1:]] + [len(self.responses)]
        last = len(self.turns) - 1
        return tuple(
            turn._replace(alive=i == last or any(r not in dead for r in range(turn.first, end)))
            for i, (turn, end) in enumerate(zip(self.turns, ends, strict=True))
        )


def _trigger(word: str | None) -> Trigger:
    return Trigger(word) if word in ("auto", "manual") else Trigger.UNKNOWN


def _same(known: Response, request: str | None) -> bool:
    return not request or not known.request or request == known.request


def _exactly(key: str, request: str | None) -> str:
    return f"{key} {request}"


def _tools(message: Message) -> tuple[ToolCall, ...]:
    content = bytes(message.content)
    calls = content.count(TOOL_USE)
    if calls == 0:
        return ()
    if calls == 1 and (one := _one_tool.match(content)):
        return (ToolCall(one[1].decode(), sys.intern(one[2].decode())),)
    return tuple(
        ToolCall(block.id or "", sys.intern(block.name or ""))
        for block in blocks(content)
        if block.type in ("tool_use", "server_tool_use")
    )


def _response(key: str, row: Row, message: Message, entered: int) -> Response:
    wire = message.usage
    assert wire is not None, "only rows with a usage become responses"
    usage = billed(wire)
    return _new(
        Response,
        (
            key,
            row.requestId or "",
            sys.intern(message.model or ""),
            instant(row.timestamp),
            usage,
            held(wire, usage) if wire.iterations else usage.prompt,
            message.stop_reason is not None,
            wire.speed == "fast",
            wire.inference_geo == "us",
            _tools(message),
            advice(wire) if wire.iterations else (),
            entered,
            _miss(message) if message.diagnostics else "",
        ),
    )


def _merge(known: Response, row: Row, message: Message) -> Response:
    """Unite another row of a response with what is known: largest fields, all tools."""
    wire = message.usage
    if not wire:
        return known
    usage, tools, ended = billed(wire), _tools(message), message.stop_reason is not None
    if usage == known.usage and ended <= known.ended and not tools and not message.diagnostics:
        return known  # most rows of a response only repeat the one before
    found = advice(wire) if wire.iterations else ()
    return _new(
        Response,
        (
            known.id,
            known.request or row.requestId or "",
            known.model,
            known.at_ms or instant(row.timestamp),
            known.usage.largest(usage),
            max(known.context, held(wire, usage)),
            known.ended or ended,
            known.fast or wire.speed == "fast",
            known.us_only or wire.inference_geo == "us",
            known.tools + tuple(tool for tool in tools if tool not in known.tools),
            known.advice if len(known.advice) >= len(found) else found,
            known.entered,
            known.cache_miss or (_miss(message) if message.diagnostics else ""),
        ),
    )


def _miss(message: Message) -> str:
    found = message.diagnostics.cache_miss_reason if message.diagnostics else None
    return (found.type or "") if found else ""

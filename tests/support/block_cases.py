"""Writes transcripts with blocks as large as told, and knows what fills their windows."""

from dataclasses import dataclass

from msgspec.structs import replace

from ccwatch.analysis.alignment import align
from ccwatch.analysis.attribution.attribute import attribute
from ccwatch.analysis.attribution.outline import NO_OUTLINE, Outline
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.model.entry import Entry, Kind
from ccwatch.model.memory import MemoryFile
from ccwatch.model.setup import NO_SETUP, Setup
from tests.support import rows
from tests.support.rows import Row
from tests.support.session_cases import Diary
from tests.support.session_cases import only as only_one

BYTES = 4
"""Bytes for a token in these transcripts."""


@dataclass
class Work(Diary):
    """A session in which the context grows by the blocks that enter, and by nothing else."""

    waiting: int = 0

    def use(
        self,
        tool: str,
        target: str,
        size: int = 50,
        *,
        failed: bool = False,
        same: bool = False,
        **asked: int,
    ) -> None:
        """The model calls a tool, whose result is so many tokens.

        Args:
            tool: Its name.
            target: What it is called with.
            size: Tokens of the result.
            failed: Is it an error?
            same: Does the client say that the file is unchanged?
            asked: Which part of the target is asked for.
        """
        (id,) = self.go((tool, target))
        self.rows[-1]["message"]["content"][-1]["input"] |= asked
        self.result(id, "x" * BYTES * size, failed=failed)
        if same:
            self.rows[-1]["toolUseResult"] = {"type": "file_unchanged"}
        self.waiting += size

    def go(self, *calls: tuple[str, str], output: int = 20) -> list[str]:
        """The model answers what came since its last answer."""
        grows, self.waiting = self.waiting + 10, 0
        return self.answer(*calls, grows=grows, output=output)

    def on(self, turns: int) -> None:
        """So many turns of one short answer."""
        for _ in range(turns):
            self.ask()
            self.go()

    def attach(self, kind: str, size: int, filename: str = "") -> None:
        """The client puts something beside the conversation."""
        attached: Row = {"type": kind, "filename": filename, "content": "x" * BYTES * size}
        row = rows.row("attachment", self._next(), self._parent, **self._more())
        self._row(row | {"attachment": attached})
        self.waiting += size

    def image(self, size: int = 1_500) -> None:
        """The user pastes an image."""
        source = {"type": "base64", "media_type": "image/png", "data": "A" * 4_000}
        content = [{"type": "text", "text": "Look"}, {"type": "image", "source": source}]
        said = {"role": "user", "content": content}
        self._row(rows.prompt(self._next(), self._parent, **(self._more() | {"message": said})))
        self.waiting += size

    def known(
        self,
        *,
        memory: tuple[MemoryFile, ...] = (),
        outline: Outline = NO_OUTLINE,
        setup: Setup = NO_SETUP,
        later: float = 60.0,
    ) -> Case:
        """What tips see of it, what fills the window included."""
        case = self.case(setup=setup, later=later)
        found = attribute(
            align(case.story, case.lane), weigh, prior=1.0, memory=memory, outline=outline
        )
        assert sum(part.tokens for part in found.parts) == found.used
        return replace(case, attribution=found, memory=memory)


def weigh(entry: Entry) -> int:
    """The tokens of a block."""
    return 1_500 if entry.kind is Kind.IMAGE else entry.size // BYTES


def only(tip: Tip, case: Case) -> Finding:
    """The one thing that a tip found, which names blocks of the session."""
    finding = only_one(tip, case)
    known = {id(entry) for entry in case.story.entries}
    assert all(id(entry) in known for entry in finding.blocks)
    return finding

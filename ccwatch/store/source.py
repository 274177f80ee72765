"""One transcript that is being followed."""

from dataclasses import dataclass, field

from ccwatch.transcript.batch import Batch, Gone, Unreadable
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.locate import Found
from ccwatch.transcript.parse import parse
from ccwatch.transcript.record import Row
from ccwatch.transcript.skim import Skimmed, skimmed
from ccwatch.transcript.tail import Tail, lines_at


@dataclass(slots=True, eq=False)
class Source:
    """One transcript: where reading stands, and what its lines have made so far."""

    found: Found
    """Where it is and what its place says of it."""
    quiet: bool = False
    """Is it unlikely to grow? Then results of tools are passed over, and what only further lines
    would need is given up at its end."""
    tail: Tail = field(init=False)
    """Its unread end."""
    fold: Fold = field(init=False)
    """What was read."""
    replaced: Fold | None = None
    """What was read of a file that has since been truncated or replaced."""
    version: int = 0
    """Grows with every change of `fold`."""
    taken: int = 0
    """The version that the index has taken in."""
    gone: bool = False
    """Was the file deleted after it was read?"""
    problem: str = ""
    """Why it could not be read the last time; empty if it could."""
    oversize: int = 0
    """Lines that were too long to be read."""
    _early: tuple[int, int] | None = None
    """Offset and length of a line that was taken in before its newline came."""

    def __post_init__(self) -> None:
        self.tail = Tail(self.found.path)
        self.fold = self._start()

    def _start(self) -> Fold:
        return Fold(self.found.path, self.found.session_id, self.found.agent_id)

    def read(self, buffer: Buffer, now_ns: int) -> bool:
        """Read one buffer of what is new. True when there is more to read at once.

        Args:
            buffer: Memory for what is read.
            now_ns: The time: nanoseconds since 1970, UTC.
        """
        batch = self.tail.poll(buffer, now_ns)
        if self.fold.closed and isinstance(batch, Batch) and not is_empty(batch):
            # What further lines need was given up while the file was quiet.
            self._read_all()
            batch = self.tail.poll(buffer, now_ns)
        self._note(batch)
        if not isinstance(batch, Batch):
            return False
        if batch.reset:
            self._begin_anew()
        self._take(batch)
        if self.quiet and not batch.more and not self.fold.closed:
            return self._settle()
        return batch.more

    def _settle(self) -> bool:
        """Give up what further lines would need. True when all must be read after all."""
        if self.fold.in_doubt:
            self._read_all()
            return True
        if last := self.fold.last_passed:
            for _, line in lines_at(self.found.path, [last]):
                self.fold.date(line)
        self.fold.close()
        return False

    def _read_all(self) -> None:
        """Begin again at the start, and pass over nothing."""
        self.quiet, self.tail = False, Tail(self.found.path)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.replaced, self.fold = self.replaced or self.fold, self._start()
        self.oversize, self._early = 0, None
        self.version += 1

    def _note(self, batch: Batch | Gone | Unreadable) -> None:
        gone = isinstance(batch, Gone)
        problem = batch.why if isinstance(batch, Unreadable) else ""
        if (gone, problem) != (self.gone, self.problem):
            self.gone, self.problem = gone, problem
            self.version += 1

    def _lines(self, batch: Batch) -> list[Skimmed]:
        if self.quiet:
            return skimmed(batch, aside=bool(self.found.agent_id))
        return list(batch.lines())

    def _take(self, batch: Batch) -> None:
        before = self.fold.lines
        lines = self._lines(batch)
        if self._early and lines and (lines[0][0], _length(lines[0])) == self._early:
            del lines[0]
        if batch.remainder and is_whole(batch.remainder.data):
            offset, line = batch.remainder
            self._early = offset, len(line)
            lines.append((offset, line))
        self.fold.add(lines)
        self.oversize += batch.oversize
        if batch.reset or batch.oversize or self.fold.lines != before:
            self.version += 1


def _length(line: Skimmed) -> int:
    return line[1][0] if isinstance(line[1], tuple) else len(line[1])


def is_whole(line: memoryview) -> bool:
    """Is a last line without a newline a whole row?"""
    return isinstance(parse(line), Row)


def is_empty(batch: Batch) -> bool:
    """Did a poll find nothing to take in?"""
    return not (batch.reset or batch.oversize or batch.remainder or batch.start < batch.stop)

"""One transcript that is being followed."""

from dataclasses import dataclass, field

from ccwatch.transcript.batch import Batch, Gone, Unreadable
from ccwatch.transcript.buffer import Buffer
from ccwatch.transcript.fold import Fold
from ccwatch.transcript.locate import Found
from ccwatch.transcript.tail import Tail


@dataclass(slots=True, eq=False)
class Source:
    """One transcript: where reading stands, and what its lines have made so far."""

    found: Found
    """Where it is and what its place says of it."""
    tail: Tail = field(init=False)
    """Its unread end."""
    fold: Fold = field(init=False)
    """What was read."""
    replaced: Fold | None = None
    """What was read of a file that has since been truncated or replaced."""
    version: int = 0
    """Grows with every change of `fold`."""
    gone: bool = False
    """Was the file deleted after it was read?"""
    problem: str = ""
    """Why it could not be read the last time; empty if it could."""
    oversize: int = 0
    """Lines that were too long to be read."""

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
        if self.fold.closed:
            self._reopen()
        batch = self.tail.poll(buffer, now_ns)
        self.gone = isinstance(batch, Gone)
        self.problem = batch.why if isinstance(batch, Unreadable) else ""
        if not isinstance(batch, Batch):
            self.version += 1
            return False
        if batch.reset:
            self.replaced, self.fold = self.replaced or self.fold, self._start()
            self.oversize = 0
        self._take(batch)
        return batch.more

    def _reopen(self) -> None:
        """Begin anew: what further lines need was given up while the file was quiet."""
        self.replaced, self.fold = self.replaced or self.fold, self._start()
        self.tail = Tail(self.found.path)

    def _take(self, batch: Batch) -> None:
        add, before = self.fold.add, self.fold.lines
        for offset, line in batch.lines():
            add(line, offset)
        if batch.remainder and is_whole(batch.remainder.data):
            add(batch.remainder.data, batch.remainder.offset)
        self.oversize += batch.oversize
        if batch.reset or batch.oversize or self.fold.lines != before:
            self.version += 1


def is_whole(line: memoryview) -> bool:
    """Does a last line without a newline look like a whole row?"""
    return bytes(line[:1]) == b"{" and bytes(line[-1:]) == b"}"

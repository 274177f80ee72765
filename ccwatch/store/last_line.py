"""The last line of a transcript, which counts as soon as it is whole, before its newline."""

from ccwatch.transcript.batch import Batch, EarlyLine
from ccwatch.transcript.mark import Mark
from ccwatch.transcript.wire.parse import decode
from ccwatch.transcript.wire.raw import BROKEN


class LastLine:
    """Knows whether the last line of a transcript was added early, so that it is added once."""

    def __init__(self, early: EarlyLine | None = None) -> None:
        """Begin with what was added early before, if anything was."""
        self._early = early

    def length_at(self, offset: int) -> int:
        """Bytes of the line at an offset if it was added early; else 0."""
        return self._early.length if self._early and self._early.offset == offset else 0

    def is_lost(self, mark: Mark) -> bool:
        """Was a line that was added early removed from the end of the file?"""
        return self._early is not None and self._early.is_lost(mark)

    def lines(self, batch: Batch) -> list[tuple[int, memoryview]] | None:
        """The lines of a batch that are to be added now.

        Returns:
            Each with its offset in the file; `None` if one that was added early is another one now.
        """
        early, remainder = self._early, batch.remainder
        if early and batch.oversize:
            return None
        lines = list(batch.lines())
        if early and lines and lines[0][0] == early.offset:
            if not early.is_same(lines[0][1]):
                return None
            del lines[0]
        if remainder and early and remainder.offset == early.offset:
            return [] if early.is_same(remainder.data) else None
        if remainder and _is_whole(remainder.data):
            self._early = EarlyLine.of(remainder)
            lines.append((remainder.offset, remainder.data))
        return lines


def _is_whole(line: memoryview) -> bool:
    """Is a last line without a newline a whole row?"""
    try:
        decode(line)
    except BROKEN:
        return False
    return True

"""Passing over the results of tools, which are most of a transcript's bytes.

They hold no figures: what they added to the context is measured by the next response.
"""

from ccwatch.transcript.batch import Batch

HEAD = 1000
"""Bytes at the start of a row within which its content begins."""
TAIL = 2000
"""Bytes at the end of a row within which its usage stands, where it has one."""
RESULT = b'"type":"user","message":{"role":"user","content":[{"tool_use_id":"'
"""How the row of a tool's result goes on after its head, as clients write it since 1.0."""
OPENING = b'{"parentUuid":'
"""How such a row begins."""
MAIN = b'"isSidechain":false'
"""What the head of a row has in it that is of the main chain."""
INNER = b'"data":{'
"""What comes before a row inside a progress row."""
_BEGUN = len(b'[{"tool_use_id":"')
USAGE = b'"usage":{"input_tokens":'
"""What stands in the result of a sub-agent, and in the rest of a cut line with another after it."""
END = b'}]},"uuid":"'
"""Where its content ends, three bytes in."""
_BRACE = ord("}")

Passed = tuple[int, int]
"""The length of a line that is passed over, and that of the content in it; both in bytes."""
Skimmed = tuple[int, memoryview | Passed]
"""A line with its offset in the file, or what is known of one that is passed over."""


def skimmed(batch: Batch, *, aside: bool) -> list[Skimmed]:
    """Split a batch into lines, results of tools passed over.

    Args:
        batch: What was read.
        aside: Is this a sub-agent's own file, in which all rows are marked as a sidechain's?
    """
    data, base = batch.data, batch.base
    find, view = data.find, memoryview(data).toreadonly()
    start, stop = batch.start, batch.stop
    lines: list[Skimmed] = []
    add = lines.append
    while start < stop:
        end = find(b"\n", start, stop)
        at = find(RESULT, start, start + HEAD)
        if (
            start < at < end
            and data[end - 1] == _BRACE
            and data.startswith(OPENING, start)
            and (aside or find(MAIN, start, at) >= 0)
            and find(INNER, start, at) < 0
            and find(USAGE, max(at, end - TAIL), end) < 0
            and (close := find(END, at, end)) >= 0
        ):
            add((base + start, (end - start, close + 2 - at - len(RESULT) + _BEGUN)))
        else:
            add((base + start, view[start:end]))
        start = end + 1
    return lines

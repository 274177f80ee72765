"""Telling the results of tools, which are most of a transcript's bytes, without decoding them.

They hold no figures: what they added to the context is measured by the next response.
"""

HEAD = 1000
"""Bytes at the start of a row within which its content begins."""
TAIL = 2000
"""Bytes at the end of a row within which its usage stands, where it has one."""
RESULT = b'"type":"user","message":{"role":"user","content":[{"tool_use_id":"'
"""How the row of a tool's result goes on after its head, as clients write it since 1.0."""
OPENING = b'{"parentUuid":'
"""How such a row begins. In a text its quotation marks would be escaped, so that it stands in a
row again only where that was cut off and another one follows on the same line."""
MAIN = b'"isSidechain":false'
"""What the head of a row has in it that is of the main chain."""
INNER = b'"data":{'
"""What comes before a row inside a progress row."""
USAGE = b'"usage":{"input_tokens":'
"""What stands in the result of a sub-agent, and in the rest of a cut line with another after it."""
CLOSE = b'}]},"'
"""Where its content ends, two bytes in: inside a text the quotation mark would be escaped."""
NEXT = (b'uuid":"', b'toolUseResult":')
"""What follows its message, by release."""
_BRACE = ord("}")
_BEGUN = len(b'[{"tool_use_id":"') - len(RESULT) + len(b"}]")
_CLOSED = len(CLOSE)


def result_size(data: bytes | bytearray, start: int, at: int, end: int, *, aside: bool) -> int:
    """Tell how large the content of a tool's result is, in bytes; 0 for another row.

    Args:
        data: What was read.
        start: Where the row begins in it.
        at: Where `RESULT` stands in it.
        end: Where the row ends.
        aside: Is this a sub-agent's own file, in which all rows are marked as a sidechain's?
    """
    find = data.find
    if (
        at < end
        and data[end - 1] == _BRACE
        and data.startswith(OPENING, start)
        and (aside or find(MAIN, start, at) >= 0)
        and find(INNER, start, at) < 0
        and find(USAGE, max(at, end - TAIL), end) < 0
        and (close := find(CLOSE, at, end)) >= 0
        and data.startswith(NEXT, close + _CLOSED)
        and find(OPENING, start + 1, end) < 0
    ):
        return close - at + _BEGUN
    return 0

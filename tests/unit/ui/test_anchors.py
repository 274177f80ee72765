"""Each part of a line stays in its cells, however wide a terminal draws a character."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple
from rich.cells import cell_len

from ccwatch.ui.anchors import anchored
from ccwatch.ui.escapes import PUSH_TITLE, notification, title
from ccwatch.ui.symbols import UNICODE
from tests.support.looks import PATIENCE

TEXTS = {
    "Hindi": "हिन्दी में लंबा शीर्षक",
    "Malayalam": "മലയാളം ഭാഷ",
    "Burmese": "မြန်မာဘာသာ",
    "filler": "\u3164x",
    "new emoji": "🛜 🩷",
    "trigram": "☰ menu",
    "family": "👨‍👩‍👧‍👦",
}
"""Texts that tmux measures otherwise than Textual."""


def plain(frame: str) -> str:
    """A frame without the sequences that were added."""
    return re.sub(r"\x1b7 *\x1b8\x1b7([^\x1b]*)\x1b8\x1b\[\d+C", r"\1", frame)


def test_what_ccwatch_draws_with_needs_no_anchor() -> None:
    frame = "\x1b[1;1H\x1b[1m╭─ Größe ─╮ été 日本語 한국 ━╸\x1b[0m\n".join(astuple(UNICODE))
    assert anchored(frame) == frame


@pytest.mark.parametrize("sequence", [PUSH_TITLE + title("हिन्दी"), notification("osc9", "हिन्दी")])
def test_a_title_of_the_terminal_is_left_alone(sequence: str) -> None:
    assert anchored(sequence) == sequence


def test_each_column_of_a_row_begins_where_it_should() -> None:
    row = "\x1b[1;1H\x1b[1mshop   हिन्दी title…  $1.20   5 d\x1b[0m\x1b[38;5;1m│\x1b[0m\n"
    cells = cell_len("हिन्दी title…  ")
    anchor = f"\x1b7{' ' * cells}\x1b8\x1b7हिन्दी title…\x1b8\x1b[{cells}C"
    assert anchored(row) == row.replace("हिन्दी title…  ", anchor)


@given(st.text(st.sampled_from("ab  ─éकाि日🪿\u200d\n"), max_size=60))
def test_nothing_else_of_a_text_is_changed(text: str) -> None:
    frame = f"\x1b[2;3H\x1b[1m{text}\x1b[0m"
    assert plain(anchored(frame)).replace(" ", "") == frame.replace(" ", "")


@pytest.mark.skipif(not shutil.which("tmux"), reason="there is no tmux")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_tmux_goes_on_where_textual_takes_it_to_be(text: str, tmp_path: Path) -> None:
    line, socket = f"│ {text}   $1.20 5 d│", f"{os.getpid()}-{tmp_path.name}"
    frame = tmp_path / "frame"
    frame.write_text(anchored(f"\x1b[1;1H{line}"), encoding="utf-8")
    show = f'{sys.executable} -c \'print(open("{frame}").read(), end="", flush=True); input()\''

    def tmux(*arguments: str) -> str:
        run = ["tmux", "-L", socket, "-f", "/dev/null", *arguments]
        return subprocess.run(run, check=True, capture_output=True, text=True).stdout

    tmux("new-session", "-d", "-x", "80", "-y", "5", f"env LANG=C.UTF-8 {show}")
    try:
        end = time.monotonic() + PATIENCE
        while "5 d│" not in tmux("capture-pane", "-p") and time.monotonic() < end:
            time.sleep(0.05)
        assert int(tmux("display-message", "-p", "#{cursor_x}")) == cell_len(line)
        assert "$1.20 5 d│" in tmux("capture-pane", "-p")
    finally:
        tmux("kill-server")

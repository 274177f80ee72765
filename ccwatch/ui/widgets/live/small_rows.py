"""The rows of a narrow pane, and which of them are drawn in a low one."""

from collections.abc import Sequence
from enum import IntEnum, auto
from heapq import nsmallest
from typing import Final

from msgspec import Struct
from textual.content import Content


class RowName(IntEnum):
    """The rows in a narrow pane by importance: where not all fit, the first ones stay."""

    STATUS = auto()
    TITLE = auto()
    METER = auto()
    LEFT = auto()
    COST = auto()
    TRIGGER = auto()
    CACHE = auto()
    TIP_1 = auto()
    PAST = auto()
    PLAN = auto()
    FILL = auto()
    AGENTS = auto()
    OTHER_1 = auto()
    COMMAND_1 = auto()
    TIP_2 = auto()
    OTHER_2 = auto()
    OTHER_3 = auto()
    COMMAND_2 = auto()
    TIP_3 = auto()
    OTHER_4 = auto()
    COMMAND_3 = auto()
    ADVICE = auto()


TIPS: Final = (
    (RowName.TIP_1, RowName.COMMAND_1),
    (RowName.TIP_2, RowName.COMMAND_2),
    (RowName.TIP_3, RowName.COMMAND_3),
)
"""The row of each tip, and the row of its command."""
OTHERS: Final = (RowName.OTHER_1, RowName.OTHER_2, RowName.OTHER_3, RowName.OTHER_4)
"""The rows of other sessions."""


class Row(Struct, frozen=True):
    """A row that is drawn if it fits."""

    name: RowName
    """What it is about, and so how important it is."""
    line: Content
    """What is drawn."""


def fitting(rows: Sequence[Row], height: int) -> list[Row]:
    """Pick the `height` most important rows, or all if they are fewer; their order is kept."""
    kept = nsmallest(height, range(len(rows)), key=lambda at: rows[at].name)
    return [rows[at] for at in sorted(kept)]

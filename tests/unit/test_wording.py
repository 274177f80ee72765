"""What is said of a trigger, in words."""

import pytest

from ccwatch.analysis.threshold import Threshold, ThresholdSource
from ccwatch.report.wording import doubts


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (155_000, 167_000, ["between 155k and 167k"]),
        (166_612, 167_004, []),
        (167_000, 167_000, []),
        (155_000, None, []),
        (None, 167_000, []),
        (None, None, []),
    ],
    ids=["a range", "alike once rounded", "a point", "no upper end", "no lower end", "nothing"],
)
def test_a_range_is_told_where_its_ends_are_told_apart(
    low: int | None, high: int | None, said: list[str]
) -> None:
    threshold = Threshold(167_000, ThresholdSource.LEARNED, low_tokens=low, high_tokens=high)
    assert doubts(threshold) == said
    assert doubts(threshold, brief=True) == said


def test_what_is_not_honoured_comes_first_and_is_shorter_in_a_narrow_pane() -> None:
    threshold = Threshold(167_000, honoured=False, reactive=True, low_tokens=1, high_tokens=2)
    assert doubts(threshold) == [
        "the setting is not honoured",
        "reactive: compacts when the API refuses",
        "between 1 and 2",
    ]
    assert doubts(threshold, brief=True)[:2] == ["not honoured", "reactive"]

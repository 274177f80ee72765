"""Rows that no response has measured yet: by their bytes, then by tiktoken as the lane shows it."""

from functools import cache
from pathlib import Path
from time import monotonic, sleep

import pytest

from ccwatch.analysis import tokens
from ccwatch.analysis.alignment import IMAGE_TOKENS
from ccwatch.analysis.attribution.calibration import prior
from ccwatch.analysis.context import MESSAGE_OVERHEAD, pending_tokens
from ccwatch.library.row_content import row_content
from ccwatch.model.lane import Lane, Place
from ccwatch.model.text import Content
from ccwatch.report.pending_estimator import FEWEST, PendingEstimator
from tests.support.rows import SESSION, Row, answer, lane, prompt, result, sessions, usage

WORDS = "The quick brown fox jumps over the lazy dog, again and again. "
PATIENCE = 60.0
"""Seconds after which the vocabulary does not come."""


def talk(turns: int, tokens_of_claude: float) -> Lane:
    """A conversation whose context grows by a share of what tiktoken counts for each prompt."""
    grows = MESSAGE_OVERHEAD + round(tokens_of_claude * tokens.count(WORDS * 20))
    rows = []
    for turn in range(turns):
        rows += [
            prompt(f"u{turn}", f"a{turn - 1}" if turn else None, text=WORDS * 20),
            answer(f"a{turn}", f"u{turn}", used=usage(read=10_000 + turn * grows, output=0)),
        ]
    return lane(*rows, prompt("last", f"a{turns - 1}", text=WORDS * 50))


def read(place: Place) -> Content:
    """Every row but the last is of one length."""
    return Content(WORDS * (50 if place.length > 50 * len(WORDS) else 20))


def test_who_is_patient_counts_with_tiktoken_at_once() -> None:
    conversation = talk(1, 1.0)
    weighed = PendingEstimator(read, patient=True).pending(conversation)
    model = conversation.last.model if conversation.last else ""
    expected = round(tokens.count(WORDS * 50) * prior(model)) + MESSAGE_OVERHEAD
    assert weighed == expected != pending_tokens(conversation)


def test_nobody_waits_for_the_vocabulary_and_once_it_is_there_it_is_used() -> None:
    conversation, estimator = talk(1, 1.0), PendingEstimator(read)
    exact = PendingEstimator(read, patient=True).pending(conversation)
    assert estimator.pending(conversation) in (pending_tokens(conversation), exact)
    end = monotonic() + PATIENCE
    while estimator.pending(conversation) != exact and monotonic() < end:
        sleep(0.01)
    assert estimator.pending(conversation) == exact


@pytest.mark.parametrize("share", [0.8, 1.3, 2.0])
def test_a_lane_that_shows_its_own_ratio_is_weighed_by_that(share: float) -> None:
    conversation = talk(FEWEST + 2, share)
    estimator = PendingEstimator(read, patient=True)
    weighed = estimator.pending(conversation)
    assert estimator.ratio(conversation) == pytest.approx(share, rel=0.01)
    assert weighed == pytest.approx(share * tokens.count(WORDS * 50), rel=0.02)


def test_without_pending_rows_nothing_is_loaded() -> None:
    estimator = PendingEstimator(read, patient=True)
    assert estimator.pending(lane(prompt("u"), answer("a", "u"))) == 0
    assert estimator._loading is None


def test_the_vocabulary_is_the_one_that_blocks_are_counted_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    conversation, genuine, loads = talk(1, 1.0), tokens.vocabulary(), list[bytes]()

    def vocabulary() -> bytes:
        loads.append(genuine)
        return genuine

    monkeypatch.setattr(tokens, "_load", cache(tokens._load.__wrapped__))
    monkeypatch.setattr(tokens, "vocabulary", vocabulary)
    PendingEstimator(read, patient=True).pending(conversation)
    assert tokens.count("a block") == 2
    assert len(loads) == 1


def test_rows_that_cannot_be_read_for_a_while_are_weighed_once_they_can() -> None:
    readable = False
    conversation = talk(1, 1.0)
    estimator = PendingEstimator(lambda place: read(place) if readable else None, patient=True)
    assert estimator.pending(conversation) == MESSAGE_OVERHEAD
    readable = True
    assert estimator.pending(conversation) == PendingEstimator(read, patient=True).pending(
        conversation
    )


def picture(size: int) -> Row:
    source = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" + "A" * size}
    return {"type": "image", "source": source}


@pytest.mark.parametrize("size", [200, 300_000, 5_000_000])
def test_an_image_that_is_pending_counts_as_one_whatever_its_size(
    tmp_path: Path, size: int
) -> None:
    image = picture(size)
    said = {"role": "user", "content": [{"type": "text", "text": WORDS}, image]}
    seen = result("r", "a", at=2)
    seen["message"]["content"][0]["content"] = [{"type": "text", "text": "seen"}, image, image]
    seen["toolUseResult"] = {"file": {"base64": image["source"]["data"]}}
    for row, images in ((prompt("p", "a", message=said, at=2), 1), (seen, 2)):
        rows = [prompt("u"), answer("a", "u", used=usage(fresh=10_000), at=1), row]
        [session] = sessions(tmp_path, {f"{SESSION}.jsonl": rows}).values()
        weighed = PendingEstimator(row_content, patient=True).pending(session.main)
        assert 0 <= weighed - images * IMAGE_TOKENS < 100


def test_a_gap_with_an_image_is_no_evidence_for_the_ratio(tmp_path: Path) -> None:
    """The context grows by three images, and by as much as tiktoken counts."""
    text = tokens.count(WORDS * 20)
    rows: list[Row] = [prompt("u"), answer("a0", "u", used=usage(read=10_000, output=0))]
    for turn in range(1, 9):
        parts = [{"type": "text", "text": WORDS * 20}, *[picture(90)] * (3 if turn % 2 else 0)]
        said = {"role": "user", "content": parts}
        context = 10_000 + turn * (text + MESSAGE_OVERHEAD) + (turn + 1) // 2 * 3 * 1_200
        rows.append(prompt(f"u{turn}", f"a{turn - 1}", message=said, at=turn))
        rows.append(answer(f"a{turn}", f"u{turn}", used=usage(read=context, output=0), at=turn))
    [session] = sessions(tmp_path, {f"{SESSION}.jsonl": rows}).values()
    ratio = PendingEstimator(row_content, patient=True)
    ratio.pending(lane(prompt("u"), answer("a", "u"), prompt("b", "a")))
    assert ratio.ratio(session.main) == pytest.approx(1.0, rel=0.01)

"""Where compaction fires: on the recordings of the real client, and by the rules."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ccwatch.analysis.threshold import Threshold, ThresholdSource, resolve
from ccwatch.analysis.threshold.evidence import NO_EVIDENCE, EpochEvidence, Evidence, digest, merge
from ccwatch.analysis.window import Window, largest_context, window
from ccwatch.client.settings import read
from ccwatch.model.basis import Basis
from ccwatch.model.compaction import Compaction, Trigger
from ccwatch.model.lane import Lane
from ccwatch.model.response import Response
from ccwatch.model.setup import NO_SETUP, Setting, Setup, WindowChoice
from ccwatch.model.usage import Usage

SONNET = "claude-sonnet-4-5-20250929"
OPUS = "claude-opus-4-8"
SHORT = Window(200_000, Basis.DOCUMENTED, "documented")
LONG = Window(1_000_000, Basis.DOCUMENTED, "documented")


def moment(row: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(row["timestamp"]).timestamp() * 1000)


def rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of the main chains of a recording, each once, in the order of their files."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("claude/projects/*/*.jsonl")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            if row.get("uuid") and not row.get("isSidechain"):
                found.setdefault(row["uuid"], row)
    return list(found.values())


def compactions(all_rows: list[dict[str, Any]], at: dict[str, int]) -> Iterator[Compaction]:
    """Boundaries; where a release has none, summaries that no `/compact` follows."""
    told = any(row.get("subtype") == "compact_boundary" for row in all_rows)
    after, total = 0, 0
    for number, row in enumerate(all_rows):
        message = row.get("message") or {}
        if message.get("id") in at:
            after = at[message["id"]] + 1
            usage = message["usage"]
            total = sum(v for k, v in usage.items() if k.endswith("tokens") and isinstance(v, int))
        common = {"id": row["uuid"], "version": row["version"], "model": SONNET, "after": after}
        if row.get("subtype") == "compact_boundary":
            data = row["compactMetadata"]
            yield Compaction(
                at_ms=moment(row),
                trigger=Trigger(data["trigger"]),
                pre_tokens=data["preTokens"],
                **(common | {"model": ""}),
            )
        elif not told and row.get("isCompactSummary"):
            asked = "/compact" in str(all_rows[number + 1].get("message"))
            yield Compaction(
                at_ms=moment(row),
                trigger=Trigger.MANUAL if asked else Trigger.AUTO,
                pre_tokens=total,
                pre_measured=False,
                **common,
            )


@cache
def recorded(folder: Path) -> Lane:
    all_rows = rows(folder)
    order: dict[str, Response] = {}
    for row in all_rows:
        message = row.get("message") or {}
        if row["type"] != "assistant" or message["model"] == "<synthetic>":
            continue
        told = message["usage"]
        usage = Usage(
            told["input_tokens"],
            told["cache_creation_input_tokens"],
            0,
            told["cache_read_input_tokens"],
            told["output_tokens"],
        )
        known = order.get(message["id"])
        usage = usage.largest(known.usage) if known else usage
        order[message["id"]] = Response(
            message["id"], "", message["model"], moment(row), usage, usage.prompt
        )
    responses = tuple(order.values())
    at = {one: index for index, one in enumerate(order)}
    return Lane(responses, compactions=tuple(compactions(all_rows, at)), last=responses[-1])


def resolved(folder: Path, setup: Setup = NO_SETUP) -> Threshold:
    lane = recorded(folder)
    version = folder.name.removesuffix("-win").removesuffix("-opus-1m").removesuffix("-life")
    assert lane.last
    size = window(lane.last.model, largest_context(lane), setup=setup)
    return resolve(lane.last.model, size, version, setup, digest(lane, version=version))


@pytest.mark.parametrize(
    ("recording", "trigger"),
    [
        ("1.0.44", 155_000),
        ("2.0.14", 155_000),
        ("2.0.77", 155_000),
        ("2.1.20", 155_000),
        ("2.1.100", 167_000),
    ],
)
def test_the_trigger_of_old_releases_is_learned_and_confirms_their_rule(
    recordings: Path, recording: str, trigger: int
) -> None:
    found = resolved(recordings / recording)
    assert (found.tokens, found.source, found.reactive) == (trigger, ThresholdSource.LEARNED, False)
    assert found.low_tokens is not None
    assert found.high_tokens is not None
    assert found.low_tokens < trigger <= found.high_tokens
    assert found.samples >= 2
    assert found.documented_tokens == 190_000


def test_a_configured_window_makes_the_newest_release_fire_early_and_is_honoured(
    recordings: Path, tmp_path: Path
) -> None:
    variable = {"CLAUDE_CODE_AUTO_COMPACT_WINDOW": "200000"}
    (tmp_path / "settings.json").write_text(json.dumps({"env": variable}))
    found = resolved(recordings / "2.1.330-win", read(tmp_path, managed=tmp_path / "none"))
    assert (found.tokens, found.source, found.honoured) == (167_000, ThresholdSource.LEARNED, True)
    assert (found.low_tokens, found.high_tokens, found.samples) == (165_150, 171_409, 3)


def test_the_same_history_tells_the_trigger_even_where_the_setting_cannot_be_seen(
    recordings: Path,
) -> None:
    found = resolved(recordings / "2.1.330-win")
    assert (found.tokens, found.source, found.reactive) == (167_000, ThresholdSource.LEARNED, False)


@pytest.mark.parametrize(
    ("recording", "full", "low"),
    [("2.1.330", 200_000, 195_000), ("2.1.330-opus-1m", 1_000_000, 978_000)],
)
def test_without_a_window_the_newest_release_waits_for_the_refusal(
    recordings: Path, recording: str, full: int, low: int
) -> None:
    found = resolved(recordings / recording)
    assert (found.tokens, found.source, found.reactive) == (full, ThresholdSource.LEARNED, True)
    assert (found.low_tokens, found.high_tokens) == (low, full)


def test_manual_compactions_alone_leave_it_to_the_release(recordings: Path) -> None:
    found = resolved(recordings / "2.1.330-life")
    assert (found.tokens, found.source, found.reactive) == (200_000, ThresholdSource.RELEASE, True)
    assert (found.low_tokens, found.high_tokens, found.samples) == (None, None, 0)


def test_all_recordings_in_one_history_still_tell_each_release_its_own(recordings: Path) -> None:
    names = ("1.0.44", "2.0.14", "2.0.77", "2.1.20", "2.1.100", "2.1.330")
    together = merge(digest(recorded(recordings / name), version=name) for name in names)
    found = [resolve(SONNET, SHORT, name, NO_SETUP, together).tokens for name in names]
    assert found == [155_000] * 4 + [167_000, 200_000]


def test_a_setting_that_was_passed_by_far_is_not_honoured(recordings: Path) -> None:
    lower = Setup(env_window=Setting(100_000, "CLAUDE_CODE_AUTO_COMPACT_WINDOW", "user", "s.json"))
    found = resolved(recordings / "2.1.330", lower)
    assert (found.tokens, found.source, found.honoured) == (200_000, ThresholdSource.LEARNED, False)
    configured = next(step for step in found.steps if step.source is ThresholdSource.CONFIGURED)
    assert configured.value == 67_000
    assert configured.verdict.startswith("not honoured: a context of 189,150 tokens went past it")


@pytest.mark.parametrize(
    ("version", "tokens", "reactive"),
    [("2.1.330", 200_000, True), ("2.1.100", 167_000, False), ("", 190_000, False)],
    ids=["a release that waits", "one that does not", "an unknown one"],
)
def test_a_context_that_went_past_a_setting_tells_that_it_is_not_honoured_without_a_compaction(
    version: str, tokens: int, reactive: bool
) -> None:
    """Evidence beats configuration: what the release does is then learned, not asked for."""
    seen = Evidence((EpochEvidence(1, passed=130_100, served=133_000, version=version),))
    found = resolve(SONNET, SHORT, version, asking(120_000), seen)
    assert (found.tokens, found.source, found.honoured) == (tokens, ThresholdSource.LEARNED, False)
    assert (found.low_tokens, found.high_tokens, found.samples) == (130_100, 200_000, 0)
    assert found.reactive is reactive
    learned = next(step for step in found.steps if step.source is ThresholdSource.LEARNED)
    assert learned.value == tokens
    assert "a context of 130,100 tokens went past the setting" in learned.verdict


def test_a_context_past_the_documented_trigger_leaves_only_the_window() -> None:
    seen = Evidence((EpochEvidence(1, passed=192_000, served=191_000),))
    found = resolve(SONNET, SHORT, "", asking(120_000), seen)
    assert (found.tokens, found.source, found.honoured) == (200_000, ThresholdSource.LEARNED, False)
    assert (found.low_tokens, found.high_tokens) == (192_000, 200_000)


def asking(
    tokens: int | None = None, percent: float | None = None, output: int | None = None
) -> Setup:
    return Setup(
        windows=(WindowChoice(Setting(tokens, "autoCompactWindow")),) if tokens else (),
        percent=Setting(percent, "CLAUDE_AUTOCOMPACT_PCT_OVERRIDE") if percent else None,
        max_output=Setting(output, "CLAUDE_CODE_MAX_OUTPUT_TOKENS") if output else None,
    )


@pytest.mark.parametrize(
    ("own", "tokens", "source", "honoured"),
    [
        ([172_000, 173_000], 167_000, "learned", False),
        ([152_000, 153_000], 152_000, "learned", False),
        ([172_000], 367_000, "configured", None),
        ([340_000, 341_000], 367_000, "configured", None),
        ([369_000, 370_000], 367_000, "learned", True),
    ],
    ids=["far below", "far below any rule's", "once", "a little below", "where it should"],
)
def test_a_setting_below_which_a_session_is_compacted_again_and_again_is_not_honoured(
    own: list[int], tokens: int, source: str, honoured: bool | None
) -> None:
    seen = Evidence(tuple(fired(100 + n, one - 10_000, one) for n, one in enumerate(own)))
    found = resolve(OPUS, LONG, "2.1.330", asking(400_000), seen, own=seen)
    assert (found.tokens, found.source, found.honoured) == (tokens, source, honoured)
    configured = next(step for step in found.steps if step.source is ThresholdSource.CONFIGURED)
    assert ("not honoured: 2 auto-compactions" in configured.verdict) is (honoured is False)


def test_what_other_sessions_or_earlier_settings_did_says_nothing_against_a_setting() -> None:
    seen = Evidence((fired(100, 165_000, 172_000), fired(101, 166_000, 173_000)))
    others = resolve(OPUS, LONG, "2.1.330", asking(400_000), seen)
    since = replace(
        asking(400_000),
        windows=(WindowChoice(Setting(400_000, "autoCompactWindow", "user", "s.json")),),
        written=(("s.json", 100),),
    )
    earlier = resolve(OPUS, LONG, "2.1.330", since, seen, own=seen)
    for found in (others, earlier):
        assert (found.tokens, found.source, found.honoured) == (367_000, "configured", None)


@pytest.mark.parametrize(
    ("written_ms", "passed_ms", "source", "honoured"),
    [
        (0, 0, "learned", False),
        (99, 100, "learned", False),
        (100, 100, "configured", None),
        (150, 100, "configured", None),
        (250, 100, "configured", None),
    ],
    ids=["whenever", "after it", "just then", "earlier in the conversation", "before it"],
)
def test_a_context_that_went_past_a_setting_before_that_was_written_says_nothing_against_it(
    written_ms: int, passed_ms: int, source: str, honoured: bool | None
) -> None:
    """As where a lower window is set while a conversation is beyond it."""
    windows = (WindowChoice(Setting(100_000, "autoCompactWindow", "user", "s.json")),)
    setup = Setup(windows=windows, written=(("s.json", written_ms),) if written_ms else ())
    open_one = EpochEvidence(200, 90_000, 91_000, version="2.1.330", passed_ms=passed_ms)
    seen = Evidence((fired(50, 165_000, 172_000), open_one))
    found = resolve(SONNET, SHORT, "2.1.330", setup, seen)
    assert (found.source, found.honoured) == (source, honoured)
    assert (found.tokens == 67_000) == (source == "configured")


@pytest.mark.parametrize(
    ("version", "model", "size", "setup", "tokens", "source", "reactive"),
    [
        ("2.1.20", SONNET, SHORT, NO_SETUP, 155_000, "release", False),
        ("2.1.21", SONNET, SHORT, NO_SETUP, 167_000, "release", False),
        ("2.1.150", SONNET, SHORT, NO_SETUP, 167_000, "release", False),
        ("2.1.87", OPUS, LONG, NO_SETUP, 967_000, "release", False),
        ("2.1.152", SONNET, SHORT, NO_SETUP, 167_000, "release", False),
        ("2.1.153", SONNET, SHORT, NO_SETUP, 200_000, "release", True),
        ("2.1.197", SONNET, SHORT, NO_SETUP, 200_000, "release", True),
        ("2.1.250", OPUS, LONG, NO_SETUP, 1_000_000, "release", True),
        ("2.1.240", "claude-sonnet-5", LONG, NO_SETUP, 967_000, "release", False),
        ("2.1.240", "claude-sonnet-5", SHORT, NO_SETUP, 200_000, "release", True),
        ("2.1.330", OPUS, LONG, asking(400_000), 367_000, "configured", False),
        ("2.1.330", OPUS, LONG, asking(100_000), 67_000, "configured", False),
        ("2.1.330", SONNET, SHORT, asking(400_000), 167_000, "configured", False),
        ("2.1.330", OPUS, LONG, asking(350_000, 35), 115_500, "configured", False),
        ("2.1.330", SONNET, SHORT, asking(None, 60), 200_000, "release", True),
        ("2.1.100", SONNET, SHORT, asking(None, 60), 108_000, "configured", False),
        ("2.1.100", SONNET, SHORT, asking(None, 95), 167_000, "release", False),
        ("2.1.100", SONNET, SHORT, asking(output=8_000), 179_000, "release", False),
        ("2.1.100", SONNET, SHORT, asking(output=64_000), 167_000, "release", False),
        ("2.1.20", SONNET, SHORT, asking(output=64_000), 123_000, "release", False),
        ("", SONNET, SHORT, NO_SETUP, 190_000, "documented", False),
        ("", SONNET, SHORT, asking(None, 60), 190_000, "documented", False),
        ("2.1.330", "gpt-9", Window(None, None, ""), NO_SETUP, None, "documented", False),
        ("2.1.330", "gpt-9", Window(None, None, ""), asking(300_000), 267_000, "configured", False),
    ],
)
def test_without_a_history_settings_and_the_release_decide(
    version: str,
    model: str,
    size: Window,
    setup: Setup,
    tokens: int | None,
    source: str,
    reactive: bool,
) -> None:
    found = resolve(model, size, version, setup)
    assert (found.tokens, found.source, found.reactive) == (tokens, source, reactive)


@pytest.mark.parametrize(
    "setup",
    [
        Setup(auto_compact=Setting(False, "autoCompactEnabled")),
        Setup(no_auto_compact=Setting(True, "DISABLE_AUTO_COMPACT")),
        Setup(no_compact=Setting(True, "DISABLE_COMPACT")),
    ],
)
def test_off_is_off_whatever_else_is_known(setup: Setup, recordings: Path) -> None:
    found = resolve(SONNET, SHORT, "2.1.100", setup, digest(recorded(recordings / "2.1.100")))
    assert (found.tokens, found.source) == (None, ThresholdSource.OFF)
    assert found.documented_tokens == 190_000


def test_where_compaction_is_off_a_window_that_was_passed_is_not_called_ignored() -> None:
    off = replace(asking(120_000), auto_compact=Setting(False, "autoCompactEnabled"))
    seen = Evidence((EpochEvidence(1, passed=130_100, served=133_000, version="2.1.330"),))
    found = resolve(SONNET, SHORT, "2.1.330", off, seen)
    assert (found.tokens, found.source, found.honoured) == (None, ThresholdSource.OFF, None)


@pytest.mark.parametrize(
    ("pin", "tokens", "source", "pinned"),
    [
        ("auto", 167_000, "release", False),
        ("documented", 190_000, "documented", True),
        (0.8, 160_000, "configured", True),
        (1.0, 200_000, "configured", True),
        (150_000, 150_000, "configured", True),
        (300_000, 200_000, "configured", True),
        (float("nan"), 167_000, "release", False),
        (-1, 167_000, "release", False),
    ],
)
def test_the_user_may_pin_it(pin: str | float, tokens: int, source: str, pinned: bool) -> None:
    found = resolve(SONNET, SHORT, "2.1.100", pin=pin)
    assert (found.tokens, found.source, found.pinned) == (tokens, source, pinned)


def test_a_pin_beyond_the_window_is_said_to_be() -> None:
    found = resolve(SONNET, SHORT, "2.1.100", pin=300_000)
    assert found.tokens == 200_000
    said = "pinned in ccwatch's settings to 300,000, beyond the window"
    assert found.steps[0].verdict == said
    within = resolve(SONNET, SHORT, "2.1.100", pin=150_000)
    assert within.steps[0].verdict == "pinned in ccwatch's settings"


def test_a_share_of_an_unknown_window_leaves_it_to_the_settings() -> None:
    found = resolve("gpt-9", Window(None, None, ""), "2.1.330", asking(300_000), pin=0.8)
    assert (found.tokens, found.source, found.pinned) == (
        267_000,
        ThresholdSource.CONFIGURED,
        False,
    )


def fired(at_ms: int, passed: int, tokens: int) -> EpochEvidence:
    return EpochEvidence(at_ms, passed, passed, tokens, f"boundary-{at_ms}", "2.1.330")


def test_a_window_that_the_server_set_is_learned_as_the_upper_end() -> None:
    evidence = Evidence((fired(1, 361_000, 368_900), fired(2, 366_000, 369_100)))
    found = resolve(OPUS, LONG, "2.1.330", NO_SETUP, evidence)
    assert (found.tokens, found.source, found.reactive) == (368_900, ThresholdSource.LEARNED, False)
    assert (found.low_tokens, found.high_tokens) == (366_000, 368_900)


def test_compactions_whose_size_is_a_guess_do_not_put_the_trigger_beyond_the_window() -> None:
    seen = (fired(1, 160_000, 203_000), fired(2, 161_000, 204_000))
    evidence = Evidence(tuple(replace(one, version="2.1.100") for one in seen))
    found = resolve(SONNET, SHORT, "2.1.100", NO_SETUP, evidence)
    assert (found.tokens, found.low_tokens, found.high_tokens) == (167_000, 161_000, 200_000)


@pytest.mark.parametrize(
    ("model", "size", "version", "tokens", "expected"),
    [
        (OPUS, LONG, "2.1.330", 369_000, 369_000),
        (OPUS, LONG, "2.1.330", 213_002, 213_002),
        (OPUS, LONG, "2.1.100", 369_000, 369_000),
        (OPUS, LONG, "2.1.100", 871_000, None),
        (OPUS, LONG, "2.1.330", 901_000, None),
        (SONNET, SHORT, "2.1.330", 195_409, None),
        (SONNET, SHORT, "2.1.330", 171_000, None),
        (SONNET, SHORT, "2.1.100", 168_000, None),
        ("gpt-9", Window(None, None, ""), "2.1.330", 168_000, None),
    ],
    ids=[
        "far below the refusal",
        "just above the usual window",
        "far below the trigger",
        "near the trigger",
        "near the refusal",
        "near the refusal of the usual window",
        "below that, as its size was a guess",
        "at the trigger",
        "of an unknown window",
    ],
)
def test_one_compaction_is_enough_where_it_came_far_below_the_releases_rule(
    model: str, size: Window, version: str, tokens: int, expected: int | None
) -> None:
    seen = replace(fired(1, tokens - 5_000, tokens), version=version)
    found = resolve(model, size, version, NO_SETUP, Evidence((seen,)))
    without = resolve(model, size, version)
    if expected is None:
        assert (found.tokens, found.source) == (without.tokens, without.source)
    else:
        assert (found.tokens, found.source, found.samples) == (expected, ThresholdSource.LEARNED, 1)
        assert (found.low_tokens, found.reactive) == (tokens - 5_000, False)


def test_one_compaction_is_forgotten_once_a_context_went_past_it() -> None:
    seen = Evidence(
        (fired(1, 366_000, 369_000), EpochEvidence(2, 400_000, 400_000, version="2.1.330"))
    )
    found = resolve(OPUS, LONG, "2.1.330", NO_SETUP, seen)
    assert (found.tokens, found.source) == (1_000_000, ThresholdSource.RELEASE)


@pytest.mark.parametrize(
    ("tokens", "learned"),
    [(166_990, 166_990), (167_440, 167_000), (174_900, 167_000), (175_100, 175_100)],
)
def test_one_compaction_tells_the_exact_trigger_where_it_is_that_of_the_usual_window(
    tokens: int, learned: int
) -> None:
    """Nothing else compacts a long window so early, and just there."""
    seen = Evidence((fired(1, 160_000, tokens),))
    found = resolve(OPUS, LONG, "2.1.330", NO_SETUP, seen)
    assert (found.tokens, found.source, found.samples) == (learned, ThresholdSource.LEARNED, 1)


def test_one_compaction_is_not_that_of_the_usual_window_where_more_went_on() -> None:
    seen = Evidence(
        (fired(1, 166_000, 167_500), EpochEvidence(2, 400_000, 400_000, version="2.1.330"))
    )
    found = resolve(OPUS, LONG, "2.1.330", NO_SETUP, seen)
    assert (found.tokens, found.source) == (1_000_000, ThresholdSource.RELEASE)


def test_a_release_that_is_passed_by_far_is_taken_to_be_reactive() -> None:
    evidence = Evidence((EpochEvidence(1, passed=189_000, served=195_000),))
    found = resolve(SONNET, SHORT, "2.1.150", NO_SETUP, evidence)
    assert (found.tokens, found.source, found.reactive) == (200_000, ThresholdSource.RELEASE, True)


def test_every_source_says_why() -> None:
    found = resolve(SONNET, SHORT, "2.1.330", asking(None, 60))
    assert [step.source.value for step in found.steps] == [
        "off", "configured", "learned", "release", "documented",
    ]  # fmt: skip
    assert "no effect in this release without a window" in found.steps[1].verdict


@pytest.mark.parametrize(
    ("size", "version", "missing"),
    [(SHORT, "", "release"), (Window(None, None, ""), "2.1.330", "window")],
)
def test_the_rule_of_the_release_says_what_it_lacks(
    size: Window, version: str, missing: str
) -> None:
    found = resolve(SONNET, size, version)
    said = {step.source: step.verdict for step in found.steps}
    assert said[ThresholdSource.RELEASE] == f"the {missing} is not known"


tokens = st.integers(-10, 1_200_000)
epochs = st.builds(
    EpochEvidence,
    end_ms=st.integers(0, 20),
    passed=tokens,
    served=tokens,
    fired=tokens,
    id=st.sampled_from("abc"),
    version=st.sampled_from(["", "2.1.20", "2.1.100", "2.1.330", "?"]),
)
histories = st.lists(epochs, max_size=8).map(lambda found: merge([Evidence(tuple(found))]))
windows = st.builds(Window, st.none() | tokens, st.just(Basis.DOCUMENTED), st.just(""))
versions = st.sampled_from(["", "0.1.0", "1.0.44", "2.1.20", "2.1.100", "2.1.330"]) | st.text()
setups = st.builds(
    asking, st.none() | tokens, st.none() | st.floats(1, 100), st.none() | st.integers(1, 10**7)
)
models = st.sampled_from([SONNET, OPUS, "claude-sonnet-5", ""]) | st.text()
pins = st.sampled_from(["auto", "documented", "?"]) | st.floats() | st.integers()


@given(models, windows, versions, setups, histories, pins)
def test_it_never_raises_and_never_leaves_the_window(
    model: str, size: Window, version: str, setup: Setup, history: Evidence, pin: str | float
) -> None:
    found = resolve(model, size, version, setup, history, pin=pin)
    if found.tokens is not None:
        assert found.tokens > 0
        if size.tokens is not None and size.tokens > 0:
            assert found.tokens <= size.tokens
    if found.low_tokens is not None:
        assert found.high_tokens is not None
        assert found.low_tokens < found.high_tokens


@given(models, windows, versions, st.none() | tokens, st.floats(1, 100))
def test_a_percentage_only_lowers(
    model: str, size: Window, version: str, asked: int | None, percent: float
) -> None:
    without = resolve(model, size, version, asking(asked), NO_EVIDENCE)
    lowered = resolve(model, size, version, asking(asked, percent), NO_EVIDENCE)
    if without.tokens is not None and without.source is not ThresholdSource.DOCUMENTED:
        assert lowered.tokens is not None
        assert lowered.tokens <= without.tokens

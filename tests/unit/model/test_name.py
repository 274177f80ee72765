"""The name of a model is parsed in one place: for its price, its window and its family."""

import re

import pytest

from ccwatch.analysis.cheaper import family
from ccwatch.analysis.prices import Prices, canonical, recognised
from ccwatch.analysis.window import window
from ccwatch.model.name import ClaudeName, claude_name, normalized, short
from tests.conftest import RECORDINGS

PRICED = sorted({model for model, _ in Prices.shipped().periods})
LOGGED = re.compile(rb'"model": ?"(claude-[^"]+)"')
RECORDED = sorted(
    {
        name.decode()
        for path in RECORDINGS.rglob("*.jsonl")
        for name in LOGGED.findall(path.read_bytes())
    }
)
FIELDS = re.compile(r"claude-(?:([a-z]+)-(\d+)(?:-(\d+))?|(\d)(?:-(\d))?-([a-z]+))(?:-\d{8})?")


@pytest.mark.parametrize("model", [*PRICED, *RECORDED])
def test_a_name_in_the_table_or_in_a_transcript_is_the_same_to_all_that_ask(model: str) -> None:
    written = FIELDS.fullmatch(model)
    assert written
    new, major, minor, old_major, old_minor, old = written.groups()
    version = int(major or old_major), int(minor or old_minor or 0)
    assert claude_name(model) == ClaudeName(new or old, version, "", "", is_old=bool(old))
    assert recognised(model) == claude_name(model)
    assert canonical(model) in PRICED
    assert family(model) == (new or "")
    assert window(model).why.startswith("documented")
    assert (window(model).why == "documented for models to 3.7") == bool(old)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Claude Sonnet 4.6", "claude-sonnet-4-6"),
        (" Claude Haiku 4.5 ", "claude-haiku-4-5"),
        ("Claude 3.5 Haiku", "claude-3-5-haiku-20241022"),
        ("Claude Sonnet 4.6 [1m]", "claude-sonnet-4-6"),
    ],
)
def test_a_name_with_spaces_means_the_same_as_with_hyphens(said: str, meant: str) -> None:
    assert canonical(said) == canonical(meant) in PRICED
    assert family(said) == family(meant)
    assert short(said) == short(meant)
    assert normalized(said) == normalized(meant.removesuffix("-20241022"))


def test_recordings_name_several_models() -> None:
    assert len(RECORDED) >= 4
    assert any(name.startswith("claude-3") for name in RECORDED)


@pytest.mark.parametrize("model", ["my-gateway/claude-opus-4-5", "claude-opus-4-5-thinking"])
def test_what_else_a_name_says_leaves_the_window_known_but_not_the_price(model: str) -> None:
    assert window(model) == window("claude-opus-4-5")
    assert recognised(model) is None
    assert canonical(model) == model
    assert family(model) == ""

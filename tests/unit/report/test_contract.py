"""The models are the definition of the document: nothing more is written, and nothing less."""

import json
import subprocess
import sys
from pathlib import Path
from zlib import crc32

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.report.contract import Document, schema_of
from ccwatch.report.contract.session import Session
from ccwatch.report.output.document import as_json, document
from ccwatch.report.output.figures import Figures
from ccwatch.report.stored_analyses import RULES
from ccwatch.store.index import Index

RELEASES = (
    "1.0.44",
    "2.0.14",
    "2.0.77",
    "2.1.20",
    "2.1.100",
    "2.1.330",
    "2.1.330-life",
    "2.1.330-opus-1m",
    "2.1.330-win",
)

PROMISED = {
    "Document": "schema generated_at config_dirs totals unread_lines sessions today usage_rate",
    "Totals": "responses input_tokens cache_creation_input_tokens cache_read_input_tokens "
    "output_tokens logged_usd by_model",
    "Session": "session_id project title model client_version started_at last_activity_at live "
    "responses context cost cache compactions microcompactions subagents code_changes durations "
    "tips",
    "Context": "used_tokens pending_tokens window_tokens window_basis used_percent state "
    "threshold tokens_left forecast by_category top",
    "Threshold": "tokens percent source low_tokens high_tokens documented_tokens",
    "Forecast": "responses responses_low responses_high turns minutes",
    "Category": "category tokens basis",
    "Consumer": "what kind tokens basis",
    "Cost": "logged_usd reported_usd reported_from unlogged_usd total_usd by_model by_class "
    "subagents_usd unpriced_models undercounts_output",
    "CostByClass": "input_usd cache_write_5m_usd cache_write_1h_usd cache_read_usd output_usd "
    "web_search_usd",
    "Cache": "ttl_seconds expires_at next_warm_usd next_cold_usd",
    "Compaction": "id at trigger pre_tokens post_tokens first_prompt_tokens dropped_tokens "
    "duration_ms summary_tokens estimated_usd reread_files reread_tokens",
    "Subagent": "agent_id agent_type description model used_tokens window_tokens responses "
    "logged_usd finished",
    "CodeChanges": "added removed",
    "Durations": "api_ms wall_ms",
    "Tip": "id title advice evidence saving_tokens saving_usd basis",
    "Today": "date timezone logged_usd sessions responses",
    "UsageRate": "tokens_per_minute requests_per_minute window_minutes",
}
"""Keys that others rely on since 0.1.0: none may ever be renamed or dropped."""


STORED = (4, 2866052918)
"""`RULES`, and a checksum of the keys of a session while it is that."""


def made(folder: Path, now_ms: int | None = None) -> Figures:
    """The document of a config folder, a moment after its last row."""
    index = Index((str(folder),))
    index.read_once()
    snapshot = index.snapshot()
    at_ms = now_ms or max((session.last_ms for session in snapshot.sessions), default=1) + 5_000
    analyst = Analyst(Prices.shipped())
    return document(analyst.board(snapshot, at_ms), analyst, at_ms)


def checked(found: Figures) -> Document:
    """Hold a document, as it is written, against the models."""
    return Document.model_validate_json(as_json(found), strict=True, extra="forbid")


class Described(BaseModel):
    """One object of a JSON Schema."""

    description: str
    properties: dict[str, dict[str, object]]
    required: list[str]


def objects() -> dict[str, Described]:
    """Every object of the schema by its name."""
    schema = Described.model_validate(schema_of(Document))
    definitions = TypeAdapter(dict[str, Described]).validate_python(schema_of(Document)["$defs"])
    return {"Document": schema, **definitions}


@pytest.mark.parametrize("release", RELEASES)
def test_every_document_is_as_the_models_say(release: str, recordings: Path) -> None:
    assert checked(made(recordings / release / "claude")).sessions


def test_a_document_of_nothing_is_as_the_models_say(tmp_path: Path) -> None:
    found = checked(made(tmp_path))
    assert (found.sessions, found.totals.responses) == ([], 0)


def test_a_document_that_says_more_is_caught(recordings: Path) -> None:
    found = made(recordings / "2.1.330" / "claude")
    sessions = found["sessions"]
    assert isinstance(sessions, list)
    sessions[0]["context"]["colour"] = "blue"
    with pytest.raises(ValidationError, match="colour"):
        checked(found)


def test_a_document_that_says_less_is_caught(recordings: Path) -> None:
    found = made(recordings / "2.1.330" / "claude")
    sessions = found["sessions"]
    assert isinstance(sessions, list)
    del sessions[0]["cache"]["ttl_seconds"]
    with pytest.raises(ValidationError, match="ttl_seconds"):
        checked(found)


def test_json_that_is_stored_is_made_anew_once_a_session_has_other_keys() -> None:
    """Increase `RULES` then, and put both numbers into `STORED`."""
    schema = schema_of(Session)
    definitions = TypeAdapter(dict[str, Described]).validate_python(schema["$defs"])
    definitions["Session"] = Described.model_validate(schema)
    keys = sorted((name, sorted(one.properties)) for name, one in definitions.items())
    assert (RULES, crc32(repr(keys).encode())) == STORED


@pytest.mark.parametrize("name", PROMISED)
def test_the_schema_has_every_promised_key_and_requires_it(name: str) -> None:
    wanted = objects()[name]
    assert set(PROMISED[name].split()) <= wanted.properties.keys()
    assert set(PROMISED[name].split()) <= set(wanted.required)


@pytest.mark.parametrize("name", PROMISED)
def test_the_schema_says_what_every_key_means(name: str) -> None:
    wanted = objects()[name]
    assert wanted.description
    assert all({"description", "$ref"} & key.keys() for key in wanted.properties.values())


def test_the_schema_lets_keys_pass_that_come_later() -> None:
    assert '"additionalProperties": false' not in json.dumps(schema_of(Document))


def test_a_later_document_with_more_keys_is_still_read() -> None:
    found = {"tokens_per_minute": 1.0, "requests_per_minute": 1.0, "window_minutes": 5, "new": 1}
    rate = Document.model_fields["usage_rate"].annotation
    assert rate is not None
    assert rate.model_validate(found).window_minutes == 5


def test_writing_a_document_does_not_load_the_models() -> None:
    code = "from ccwatch.report.output import doctor, document, text; import sys;"
    code += "print('pydantic' in sys.modules, 'ccwatch.report.contract' in sys.modules)"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert child.stdout.split() == ["False", "False"]

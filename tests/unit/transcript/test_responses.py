"""Responses of rows that come one by one or at once, decoded in full or narrowly."""

import json

from ccwatch.model.response import Response
from ccwatch.transcript.folding.answer import response, with_rows
from ccwatch.transcript.wire.parse import decode, decode_answer
from tests.support.rows import HAIKU, answer, tool, usage

ADVISED = {"type": "advisor_message", "model": HAIKU, **usage(fresh=7, output=3)}
FULL = json.dumps(
    answer(
        "u2",
        id="msg_1",
        used=usage(
            fresh=1,
            write=2,
            read=3,
            output=40,
            speed="fast",
            inference_geo="us",
            service_tier="batch",
            output_tokens_details={"thinking_tokens": 8},
            iterations=[ADVISED],
        ),
        content=[tool("toolu_1", "Bash")],
        effort="high",
    )
).replace('"stop_reason"', '"diagnostics": {"cache_miss_reason": {"type": "ttl"}}, "stop_reason"')
BARE = '{"type":"assistant","uuid":"u1","message":{"id":"msg_1","usage":{}}}'
"""A row of the same response that tells nothing of it."""


def test_no_field_is_lost_where_a_later_row_is_the_first_to_tell_it() -> None:
    whole = response("msg_1", [decode(FULL)], entered=9)
    unset = Response("", "", "", 0)
    for name in Response.__struct_fields__:
        assert getattr(whole, name) != getattr(unset, name), f"{name} has no value in FULL"
    begun = response("msg_1", [decode(BARE)], entered=9)
    assert with_rows(begun, [decode(FULL)]) == whole


def test_a_row_that_is_decoded_narrowly_tells_the_same() -> None:
    assert response("msg_1", [decode_answer(FULL)], 9) == response("msg_1", [decode(FULL)], 9)

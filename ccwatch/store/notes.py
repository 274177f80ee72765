"""What was worked out for sessions, as bytes."""

from typing import Final
from zlib import crc32

import msgspec

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.evidence import EpochEvidence, Evidence
from ccwatch.analysis.note import Compacted, Note
from ccwatch.analysis.window import Window
from ccwatch.store.resting.record import STRUCTS, TUPLES
from ccwatch.transcript import packed

_KINDS: Final = (Bill, SessionCost, Evidence)
_TUPLES: Final = (Cost, ModelBill, EpochEvidence, Compacted, Window, Note, *TUPLES)
FORMAT: Final = crc32(
    repr(
        (
            packed.FORMAT,
            *(one.__struct_fields__ for one in (*STRUCTS, *_KINDS)),
            *(one._fields for one in _TUPLES),
        )
    ).encode()
)
"""Tells what this release keeps on disk from what another one does."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Write down what was worked out for a session."""
decode: Final = msgspec.msgpack.Decoder(Note).decode
"""Read it again.

Raises:
    msgspec.MsgspecError: It is something else.
"""

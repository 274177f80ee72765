"""Encodes the analyses of sessions."""

from typing import Final
from zlib import crc32

import msgspec

from ccwatch.analysis.bill import Bill, Cost, ModelBill
from ccwatch.analysis.cost import SessionCost
from ccwatch.analysis.stored_analysis import Compacted, StoredAnalysis
from ccwatch.analysis.threshold.evidence import EpochEvidence, Evidence
from ccwatch.analysis.window import Window
from ccwatch.store.resting.session_record import STRUCTS
from ccwatch.transcript.folding import packed

STORED: Final = (
    *(Bill, SessionCost, Evidence, Cost, ModelBill, EpochEvidence, Compacted, Window),
    *(StoredAnalysis, *STRUCTS),
)
"""The structs in the analysis of a session, and in a session at rest."""
FORMAT: Final = crc32(repr((packed.FORMAT, *(one.__struct_fields__ for one in STORED))).encode())
"""Identifies the format of stored data, which may change between releases."""

encode: Final = msgspec.msgpack.Encoder().encode
"""Encode the analysis of a session."""
decode: Final = msgspec.msgpack.Decoder(StoredAnalysis).decode
"""Decode the analysis of a session.

Raises:
    msgspec.MsgspecError: It is malformed.
"""

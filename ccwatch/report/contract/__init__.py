"""What `ccwatch snapshot --json` and other commands print, as models that define it.

Only `--schema` and the tests load this package, for the models take long to load. Documents
are written without them, and a test holds every one against them.
"""

from collections.abc import Callable
from typing import Final

from ccwatch.report.contract.document import Document, json_schema
from ccwatch.report.contract.history import History, history_schema
from ccwatch.report.contract.report import Report, report_schema
from ccwatch.report.contract.whatif import WhatIf, whatif_schema

__all__ = [
    "SCHEMAS",
    "Document",
    "History",
    "Report",
    "WhatIf",
    "history_schema",
    "json_schema",
    "report_schema",
    "whatif_schema",
]

SCHEMAS: Final[dict[str, Callable[[], dict[str, object]]]] = {
    "snapshot": json_schema,
    "compactions": history_schema,
    "report": report_schema,
    "whatif": whatif_schema,
}
"""What makes the JSON Schema of the document of each command."""

"""What `ccwatch snapshot --json` and other commands print, as models that define it.

Only `--schema` and the tests load this package, since the models take long to load. Documents are
written without them, and a test validates each against its model.
"""

from typing import Final

from ccwatch.report.contract.document import Document
from ccwatch.report.contract.history import History
from ccwatch.report.contract.part import Part, schema_of
from ccwatch.report.contract.report import Report
from ccwatch.report.contract.whatif import WhatIf

__all__ = ["DOCUMENTS", "Document", "History", "Report", "WhatIf", "schema_of"]

DOCUMENTS: Final[dict[str, type[Part]]] = {
    "snapshot": Document,
    "compactions": History,
    "report": Report,
    "whatif": WhatIf,
}
"""The document of each command."""

"""What `ccwatch snapshot --json` prints, as models: they define the document.

Only `--schema` and the tests load this package, for the models take long to load. Documents
are written without them, and a test holds every one against them.
"""

from ccwatch.report.contract.document import Document, json_schema

__all__ = ["Document", "json_schema"]

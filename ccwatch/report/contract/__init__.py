"""What `ccwatch snapshot --json` and `compactions --json` print, as models that define it.

Only `--schema` and the tests load this package, for the models take long to load. Documents
are written without them, and a test holds every one against them.
"""

from ccwatch.report.contract.document import Document, json_schema
from ccwatch.report.contract.history import History, history_schema

__all__ = ["Document", "History", "history_schema", "json_schema"]

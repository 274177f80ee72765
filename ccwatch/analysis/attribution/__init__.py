"""Attributes a measured context to categories, tools, files and blocks, which add up to it.

- `attribute`: the entry point; `moment`: the same for an earlier moment.
- `walk`, `stretch`, `ledger`: following a conversation from response to response.
- `calibration`, `front`, `outline`: what is estimated, and how.
- `part`, `shares`, `category`: the parts, and groups of parts.
- `carry`: what it costs to carry them.
"""

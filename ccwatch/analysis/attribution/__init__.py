"""What fills a context: categories, tools, files and blocks that add up to what was measured.

- `attribute`: the way in; `moment`: the same for an earlier moment.
- `walk`, `stretch`, `ledger`: following a conversation from response to response.
- `calibration`, `front`, `outline`: what is estimated, and by what.
- `part`, `shares`, `category`: the parts, and parts taken together.
- `carry`, `priced`: what it costs to carry them.
"""

"""Analyses of the model: pure functions, without disk or clock.

- `prices`, `rates`, `cost`, `bill`: what responses, days and sessions cost.
- `model_families`: the windows, tokenisers and price order of models.
- `window`, `context`, `cache`: the size and fill of a window, and the cost of the next message.
- `threshold`: where auto-compaction fires, and how that is known; `forecast`: when.
- `alignment`, `attribution`: which response each block was sent with, what fills the context.
- `compaction`, `pathologies`: what a compaction did, and what went wrong with it.
- `session`: the turns, tools, files and errors of a conversation.
- `spending`: the cost of all sessions, budgets and averages.
- `tips`: advice on saving; `whatif`: replays of sessions under other circumstances.
- `overview`, `stored_analysis`: everything on one session, and what is stored of it.
"""

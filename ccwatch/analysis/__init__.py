"""Questions asked of the model: pure functions, no disk, no clock.

- `prices`, `rates`, `cost`, `bill`: what responses, days and sessions cost.
- `window`, `context`, `cache`: how full a window is, and what the next message costs.
- `threshold`, `evidence`, `releases`: where auto-compaction fires, and how that is known.
- `forecast`: when that is reached.
- `alignment`, `attribution`: which block was sent with which response, and what fills the context.
- `compaction`, `pathologies`: what a compaction did, and what went wrong with it.
- `session`: the turns, tools, files and errors of a conversation.
- `spending`: what sessions cost together, against budgets and averages.
- `tips`: what to do about it; `whatif`: what it would have cost otherwise.
- `overview`: all that is worked out for one session.
"""

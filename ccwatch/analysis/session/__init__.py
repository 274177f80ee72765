"""Analyses of a conversation: its turns, tools, files, sub-agents and errors.

- `turns`: what each turn did, cost, and goes on costing.
- `tools`, `files`: what each added to the context; `uses`: one of them, time by time.
- `family`: the sub-agents as a tree.
- `errors`: what went wrong.
"""

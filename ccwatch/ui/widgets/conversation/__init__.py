"""The parts of the screens on one conversation.

- `figures`: its figures in a line; `findings`: its analysis.
- `sections`, `turn_rows`, `row_keys`: its turns and what was used in them, as rows.
- `timeline`, `context_chart`, `step_figures`: its context over time, and one response of it.
"""

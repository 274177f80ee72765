"""The parts of the Live screen.

- `header`, `context_panel`, `fill_panel`, `cost_panel`, `past_panel`, `tips_panel`, `others`: its
  panels.
- `small_panel`, `small_rows`, `smallest`: all of it in a narrow or a low pane.
- `spent_lines`: what all sessions cost today and on the days before, as lines of both.
- `plan_lines`: how much of a plan's limits is used, as lines.
- `big`, `chart`: large digits, and the fill of the window over time.
"""

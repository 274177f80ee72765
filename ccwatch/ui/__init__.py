"""The terminal application; the only package that imports Textual.

- `app`: the `CcwatchApp`; its layers: `guarded_app`, `themed_app`, `board_app`, `session_app`.
- `screens`, `widgets`: the screens, and their parts.
- `keys`, `legends`, `symbols`, `theme`: keys, explanations, signs and colours, each in one place.
- `view`: what widgets draw from.
- `notifier`, `toasts`, `terminal_notices`: how alerts are shown.
- `masked`, `line_filters`: other people's text on its way to the terminal.
"""

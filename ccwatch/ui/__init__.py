"""The terminal application; the only package that imports Textual.

- `app`: the `CcwatchApp`, in layers: `guarded_app`, `board_app`, `session_app`, `app`.
- `screens`, `widgets`: what is seen, and what it is made of.
- `keys`, `legends`, `symbols`, `theme`: keys, words, signs and colours, each in one place.
- `view`: what widgets draw from.
- `notifier`, `toasts`, `terminal_notices`: how alerts are told.
- `safety`, `masked`: other people's text on its way to the screen.
"""

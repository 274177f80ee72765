"""The terminal application; the only package that imports Textual.

- `app`: the `CcwatchApp`; its layers: `guarded_app`, `themed_app`, `board_app`, `session_app`.
- `synced_screen`: a screen as the app knows it; `screens`, `widgets`: the screens, and their parts.
- `view`: what widgets draw from; `choice`: which session that is.
- `keys`, `screen_keys`, `legends`, `symbols`, `theme`: keys, explanations, signs and colours, each
  in one place.
- `preferences`, `services`: what the command line gives the app.
- `notifier`, `toasts`, `terminal_notices`, `escapes`: how alerts are shown.
- `throttle`, `keyboard_idle`, `idle_collector`: when work is done, so that keys stay fast.
- `terminal`, `driver`, `signals`, `suspension`, `crash`, `shortage`: the process and its terminal.
- `masked`, `line_filters`: other people's text on its way to the terminal.
- `stylesheet`, `rebinding`: styles that are read once, and keys of the settings.
"""

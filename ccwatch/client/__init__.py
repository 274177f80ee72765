"""What Claude Code keeps beside its transcripts: settings, live registry, status line.

- `settings`, `layer`: its settings files; `managed_preferences`: settings in macOS preferences.
- `agreed_prices`: the prices that an administrator gives.
- `registry`: which clients are running.
- `statusline`, `spool`: the status lines of sessions: parsed, and stored for the app.
- `memory`: the files of instructions in force in a folder.
"""

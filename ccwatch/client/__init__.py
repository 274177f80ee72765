"""What Claude Code keeps beside its transcripts: settings, live registry, status line.

- `settings`, `layer`, `pricing`: its settings files, and the prices that an administrator gives.
- `registry`: which clients are running.
- `statusline`: what clients told their status lines.
- `memory`: the files of instructions in force in a folder.
"""

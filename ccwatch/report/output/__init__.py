"""The output of commands, and what can be exported from the app.

- `document`: the JSON of the Live screen, of `session_figures`, `compaction_figures`, `figures` and
  `rate`; `json_cache` keeps it of sessions at rest.
- `text`: the same as text, of `sections` on one session and `listings`.
- `history_text`, `spending_text`, `whatif_text`: the text, JSON and CSV of the commands on all
  sessions.
- `statusline_text`: what Claude Code shows below its prompt.
- `doctor`, `environment`: what was found where.
- `compaction_report`, `export`: what is copied, and what is written into files.
- `paragraph`, `csv_text`: lines, columns and comma-separated values.
"""

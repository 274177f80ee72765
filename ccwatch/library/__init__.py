"""Blocks of transcripts and their text, read on demand.

- `transcripts`: `Transcripts`, the entry point.
- `conversation`, `branches`: the blocks of one conversation, and which branches they are on.
- `reader`, `picture`, `cleaning`: the text of one block, or a note on what it is.
- `row_content`: the text of prompts and other rows.
- `search`: searches all sessions for a text.
"""

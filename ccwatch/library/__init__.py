"""What transcripts hold beyond figures, read when somebody looks at it.

- `transcripts`: the `Transcripts`, the way in.
- `conversation`, `branches`: the blocks of one conversation, and on which of its branches they are.
- `reader`, `picture`: the text of one block, or what it is where it is none.
- `search`: looking for a text in every session.
"""

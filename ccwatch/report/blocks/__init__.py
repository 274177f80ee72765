"""What is worked out of the text of transcripts, in threads.

- `library`: the interface by which the text is read.
- `contexts`: attributes the contexts of conversations, and sizes their blocks.
- `insights`: looks for tips; `insight` is the result for one session, with what `contexts` found.
- `weights`: counts the tokens of blocks.
- `agent_reads`: the files that sub-agents read.
- `events`: what happened in a conversation beyond its responses.
"""

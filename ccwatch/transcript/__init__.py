"""From bytes on disk to rows, and from rows to the model.

- `config_folders`, `sweep`, `locate`: where transcripts are, and what their paths say.
- `tail`, `buffer`, `batch`, `mark`: the new lines of a growing file, each exactly once.
- `wire`: the format of lines, and recovery of broken ones.
- `meaning`, `instant`, `cost_output`: what single rows mean.
- `folding`: the rows of a file as sessions and conversations.
- `entries`, `target`: the blocks of a conversation.
"""

"""From bytes on disk to records, and from records to the model.

- `config_folders`, `sweep`, `locate`: where transcripts are, and what their paths say.
- `tail`, `buffer`, `batch`, `mark`: the new lines of a growing file, each exactly once.
- `wire`: the format of lines, and recovery of broken ones.
- `meaning`: what single rows mean.
- `fold`, `linked`, `part`, `lane`: folding the rows of a file into sessions and conversations.
- `chain`, `straight`: the same, faster, for files without rewinds and copies.
- `answer`, `appended`, `compacting`: responses, what no response has measured yet, compactions.
- `trail`, `positions`, `unanswered`, `living`: the tree of rows, and its living branch.
- `entries`, `target`: the blocks of a conversation.
- `packed`, `lane_state`: a fold as bytes.
"""

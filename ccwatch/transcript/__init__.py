"""From bytes on disk to records, and from records to the model.

- `locate`: where transcripts are, and whose each is by its path.
- `tail`, `buffer`, `batch`, `mark`: the new lines of a growing file, each exactly once.
- `record`, `blocks`, `parse`, `damage`: the wire format, and what can be saved of a broken line.
- `fold`, `part`, `lane`: how the rows of a file make sessions and their conversations.
- `chain`, `straight`, `narrow_record`: the same, quicker, for a file without rewinds and copies.
- `answer`, `compacting`, `living`, `trail`: responses, compactions, and the branch that goes on.
- `entries`, `target`: the blocks of a conversation.
- `packed`, `lane_state`: a fold as bytes.
"""

"""Folds the rows of a file into sessions and their conversations.

- `fold`, `linked`, `part`, `lane`: the state of a file, of its sessions and of a conversation.
- `chain`, `straight`: the same, faster, for files without rewinds and copies.
- `answer`, `billing`, `compacting`, `totals`: responses, what they are billed for, compactions,
  totals by the client.
- `appended`, `unanswered`: content that no response has measured yet, prompts that none followed.
- `trail`, `branches`, `living`: the tree of rows, its branches, and the one that goes on.
- `packed`, `lane_state`: a fold as bytes.
"""

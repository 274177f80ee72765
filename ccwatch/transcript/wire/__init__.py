"""The format of transcripts on disk.

Structs have the fields that are used, and all others are skipped. Field names are those of Claude
Code, in the order in which it writes them, since the decoder searches in that order. The structs
are not tracked by the cyclic garbage collector: a row refers to nothing that could refer to it.

- `row`, `usage`, `compaction`: a row, and its parts. `narrow`: the most frequent rows, with less.
- `parse`, `damage`: rows from lines, and from broken lines.
- `raw`: what rows leave undecoded; `content`, `blocks`: the same decoded, for figures, and for
  lists of blocks and their text.
"""

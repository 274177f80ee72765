"""The index that owns all sessions, and the snapshots that it gives out.

- `index`: the `Index`, the entry point; `snapshot`: its output; `snapshot_taker`: takes it.
- `scanner`, `known_files`: finds the files that are new, changed or deleted.
- `source`, `transcript_reader`: the files that are followed, and the queue of those to be read;
  `last_line`: one without its newline.
- `assembler`, `assemble`: sessions, assembled from their files.
- `ownership`, `claim`, `copies`: which of several copies of a response counts toward the cost.
- `line_counts`: which types of rows are used, ignored or unknown, and how many there are.
- `previews`: a few sessions before everything is read.
- `client_state`, `meta`: what clients, settings and the metadata of sub-agents say of sessions.
- `child_process`: reads a part of everything on another processor.
- `resting`: sessions without activity, stored on disk.
- `databases`: the cache of sessions at rest, and the records of compactions and of tips.
"""

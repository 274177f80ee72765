"""Everything known: the index that owns all sessions, and the snapshots it gives out.

- `index`: the `Index`, the way in; `snapshot`: what comes out.
- `source`, `transcript_reader`, `file_facts`: the files that are followed, and what is to be read.
- `assembler`, `assemble`, `ownership`, `claim`: sessions from what single files say.
- `previews`: a few sessions before all is read.
- `resting`, `resumption`, `handover`, `cache`: sessions that nobody works on, kept on disk.
- `archive`, `notebook`, `database`: what is remembered of compactions and of tips.
"""

"""ccwatch's own SQLite files.

- `archive`: compactions, of `archived` entries in the `archive_table`; outlives the transcripts.
- `note_database`: the record of tips.
- `cache`: transcripts and sessions at rest, in the tables of `cache_table`; safe to delete.
- `database`, `own_file`: what they have in common.
"""

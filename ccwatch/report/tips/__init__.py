"""Tips as users see them.

- `advice`: all tips on a session at this moment.
- `tip_detail`: everything on one of them.
- `tip_notes`: which are switched off or snoozed, and what became of those found.
- `outcomes`: what became of them, in words.
"""

"""Stores compactions in the archive, and lists them once their transcripts are gone.

- `archiver`: writes what is new while the app runs.
- `entries`: converts between the archive and the history.
"""

"""Advice, each from a session's own evidence.

- `registry`: all tips; `sessions` and `blocks` hold one module for each or a few of a kind.
- `tip`, `case`, `finding`: a tip is a function from a case to what it found.
- `ranking`, `worth`: what comes first, and what is not worth telling.
- `notes`, `sighting`, `measure`: what is remembered of tips, and what became of them.
"""

"""What Claude Code keeps beside its transcripts: settings, live registry, status line."""

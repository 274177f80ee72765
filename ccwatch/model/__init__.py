"""What transcripts mean: frozen values, the standard library only, no disk, no clock."""

"""What transcripts hold beyond figures, read when somebody looks at it."""

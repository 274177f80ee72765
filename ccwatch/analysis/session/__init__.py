"""What went on in a conversation: its turns, tools, files and errors."""

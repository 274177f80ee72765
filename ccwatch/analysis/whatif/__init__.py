"""What a conversation would have cost under another trigger, on another model, or with /clear."""

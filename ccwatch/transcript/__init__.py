"""From bytes on disk to records, and from records to the model."""

"""Questions asked of the model: pure functions, no disk, no clock."""

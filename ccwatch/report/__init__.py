"""What screens, the snapshot command and the doctor say, worked out from everything known."""

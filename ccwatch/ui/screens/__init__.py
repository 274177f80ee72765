"""What is seen at one time: one module per screen, with a style sheet of its name."""

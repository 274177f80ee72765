"""Plays a recorded working day, for those who have no transcripts of their own."""

from ccwatch.demo.player import Demo
from ccwatch.demo.private import board_at, private_demo

__all__ = ["Demo", "board_at", "private_demo"]

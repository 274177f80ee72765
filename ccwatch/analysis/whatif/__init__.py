"""What a conversation would have cost under another trigger, on another model, or with /clear.

- `scenario`: what is tried; `subject`: on which session.
- `trial`: what one session would have cost, and `study`: several under several scenarios.
- `past`, `replay`, `billing`: how its context grew, grows again, and is billed.
- `habit`: what the user's own compactions leave.
"""

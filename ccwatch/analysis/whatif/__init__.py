"""What a conversation would have cost with another trigger, another model, or /clear.

- `scenario`: what is tried; `subject`: the session that it is tried on.
- `trial`: the cost of one session under one scenario; `study`: of several under several.
- `past`, `replay`, `billing`: how its context grew, how it grows in a replay, how that is billed.
- `habit`: what the user's own compactions leave.
"""

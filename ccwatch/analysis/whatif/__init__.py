"""What a conversation would have cost with another trigger, another model, or /clear.

- `scenario`: what is tried; `subject`: the session that it is tried on.
- `trial`: the cost of one session under one scenario; `study`: of several under several.
- `past`, `replay`: how its context grew, and how it grows in a replay.
- `billing`, `totals`: the usage of a replayed request, and what all of them cost.
- `habit`: what the user's own compactions leave.
"""

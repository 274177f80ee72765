"""What screens, the snapshot command and the doctor say, worked out from everything known.

- `analyst`: makes a `board` of each snapshot, the way in.
- `analyses`, `session_analysis`, `learned_triggers`, `tally`: what is worked out, and remembered.
- `rows`, `overviews`: a row for each session, and all there is to say of one.
- `chronicle`, `history`, `rereading`: the compactions of all sessions.
- `ledger`: what all sessions cost.
- `library`, `insights`, `insight`: what blocks tell, looked into in threads.
- `advice`, `dossier`, `tip_memory`: tips, one of them in full, and what is remembered of them.
- `alerts`: limits that are crossed.
- `text`, `document`, `doctor`: what commands print; `contract` is the schema of their JSON.
- `wording`, `sections`, `filling`: how figures are put into words.
"""

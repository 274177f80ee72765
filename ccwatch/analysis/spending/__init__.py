"""The cost of all sessions: grouped, and compared with budgets and averages.

- `spent`, `groups`: what one session cost by days, and all of them by day, project or model.
- `standing`, `limits`: averages, budgets, and limits per minute.
- `use`: use of the API per minute.
"""

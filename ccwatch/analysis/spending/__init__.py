"""What sessions together cost: grouped, against budgets, and beside what is usual.

- `spent`, `groups`: what one session cost by days, and all of them by day, project or model.
- `standing`, `limits`: averages, budgets, and use per minute.
"""

"""What sessions together cost: grouped, against budgets, and beside what is usual."""

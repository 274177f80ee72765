"""The parts of the screens on costs.

- `arrangement`: how groups of costs are arranged.
- `cost_head`, `cost_table`: what is shown above them, and the groups themselves.
- `standing`: the comparison with averages, budgets and limits.
"""

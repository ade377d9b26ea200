from . import budgets, lines

__all__ = ["budgets", "lines"]

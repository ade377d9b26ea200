from . import budgets, categories, funding_sources, lines, programs

__all__ = ["budgets", "categories", "funding_sources", "lines", "programs"]

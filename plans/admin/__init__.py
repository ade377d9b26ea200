from . import flow, parts, plan, project

__all__ = ["flow", "parts", "plan", "project"]

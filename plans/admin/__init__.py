from . import parts, plan, project

__all__ = ["parts", "plan", "project"]

from . import plan, project, project_rows, workflow

__all__ = ["plan", "project", "project_rows", "workflow"]

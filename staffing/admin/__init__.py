from . import staffing

__all__ = ["staffing"]

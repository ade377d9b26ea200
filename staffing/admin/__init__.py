from . import grades, organisation, rosters, units

__all__ = ["grades", "organisation", "rosters", "units"]

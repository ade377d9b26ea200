class Refused(Exception):
    """A sentence for the operator on why nothing was done."""

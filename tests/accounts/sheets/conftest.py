from tests.sheets import files_are_read_here

__all__ = ["files_are_read_here"]

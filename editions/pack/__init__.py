"""An edition as a file for the archive, and whether such a file is unaltered."""

"""The book as editions keep it: its dataclasses as JSON, with a version, in parts that are stored once."""

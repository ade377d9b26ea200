"""The tags of formatted text, by what they are within it."""

#: What may be within a word, and separates none.
INLINE = frozenset("strong b em i u s sub sup".split())  # noqa: SIM905
BLOCKS = frozenset("p br h5 ul ol li table thead tbody tr th td".split())  # noqa: SIM905
VOID = frozenset({"br"})

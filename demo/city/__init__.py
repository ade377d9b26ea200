"""A made-up district with a whole year's plan, as large as a real one, to try the program on.

Everything is chosen from word banks by a seed: the same seed makes the same city. Kinds of elements come
in cycles instead of by chance, so that a few dozen projects have every one of them.
"""

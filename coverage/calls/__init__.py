"""Call records: their contract, how files of them come in, and how they are kept.

One row is one call, without names, numbers or positions.
"""

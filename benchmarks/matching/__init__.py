"""What the benchmarks of matching share: tables of any form, people from their columns, measures, and peers.

Knows how a figure of matching is computed. Does not know the engine's rules, which it only calls.
"""

"""An invented world for practice: two agencies' native extracts, and the truth of who overlaps with whom in them.

Knows the form of the extracts (`docs/extracts.md`) and how people, names, clerks and rosters look on the northern
border. It does *not* know how a gateway reads an extract or what a client makes of it: nothing here imports either.
Everything follows from a seed and a time; nobody in it exists.

Errors: `PracticeError` (generate.py) for an order that can't be met, as too few people.
"""

"""Public data as two agencies' extracts: a sanctions list's people and aliases, and real apprehension rows of EID.

Knows the files of a data folder (`ofac/`, `eid/`, `names/`) and how they become extracts with a known truth. Does not
know how they are ingested or checked (`benchmarks.real`).

Errors: `DataError` (`tables`), a folder that lacks a file or a column; its text is for the person at the command line.
"""

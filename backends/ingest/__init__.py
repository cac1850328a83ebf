"""Adapters: the agencies' native extracts (docs/extracts.md) become drafts of shared records.

Nothing here knows SQL, the wire or officers; nothing outside here knows an extract.
"""

"""The small process that stays: it starts the processes that show something, ends them on lock, and holds no content.

Imports nothing but Python's own library (and jeepney where the desktop's signals come over D-Bus), so that neither a
key, nor a passphrase, nor a record can ever be in its memory.
"""

"""The vault's figures beside plain SQLite on the same rows."""

"""The encrypted cache on the laptop: knows SQLCipher, takes and gives `overlap.records` values."""

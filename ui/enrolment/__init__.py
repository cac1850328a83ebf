"""The first steps on a laptop: practising with invented people, and being made known to an agency."""

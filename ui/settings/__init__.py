"""The Settings screen: what the officer chooses, and what the agency has set, read only."""

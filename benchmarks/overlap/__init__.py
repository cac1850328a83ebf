"""How long checks and batches take among more than a million people."""

"""What a lock costs and what it leaves: the real program, unlocked by a hand of its own, locked, and looked into."""

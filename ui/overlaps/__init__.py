"""The Overlaps screen: what of both agencies may be one, what each side was asked, and what officers said of it."""

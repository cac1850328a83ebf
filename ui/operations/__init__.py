"""The Operations screen: planned operations as lanes and as a list, the officer's own plans, and joint operations."""

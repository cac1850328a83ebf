"""The screen under load: keys typed into the real window with a large copy behind it, and what that costs."""

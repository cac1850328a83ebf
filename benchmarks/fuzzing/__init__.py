"""Garbage that is bred by what it reaches: a coverage-guided run against everything that reads bytes from outside."""

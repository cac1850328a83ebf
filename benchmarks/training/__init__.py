"""Estimates the numbers of `overlap/model.json`; see `README.md` beside it."""

"""Trials of what oversight shows: a simulated sector, a recount that is independent of the gateways, and figures."""

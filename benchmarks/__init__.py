"""Trials of the whole product: each a program that prints figures as JSON lines and fails where a bound is missed.

`python -m benchmarks NAME [options]` runs one. A trial stands between the agencies' servers, which it runs as programs
of their own, and the client, which it may import. Nothing that ships imports a trial.
"""

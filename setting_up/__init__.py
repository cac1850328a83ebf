"""How a bare machine becomes one that can run this tree, with the standard library alone.

Knows the environment in `.venv`, the hash-locked packages and the libraries that Qt draws with. Does not know a
command: `run.py` says what each of them needs. Everything in here is read before anything has been installed.
"""

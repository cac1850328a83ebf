"""What each verb of the command line does, as functions from a vault and arguments to an outcome.

Knows no terminal: a command gives back its text and its status, and `ui.cli` prints them.
"""

"""Linkage of whole agencies by Splink with the client's exported model: on one machine, or on a cluster."""

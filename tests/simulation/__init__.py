"""A seeded world around the sync engine: virtual time, network, disk, both gateways and two officers.

Knows the machine of `sync.engine` and what carries its effects out on a vault (`sync.keeping`), both as shipped. One
seed is one schedule; the same seed is the same schedule to the last step.
"""

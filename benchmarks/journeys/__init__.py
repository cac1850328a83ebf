"""Journeys of invented officers through the whole system: real gateways, real vaults, the real window."""

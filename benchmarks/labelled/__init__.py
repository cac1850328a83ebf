"""Invented records of both agencies with the truth about them, their corruption documented and seeded."""

"""Offline bundles on the screen: what goes out on a stick, and what comes back on one."""

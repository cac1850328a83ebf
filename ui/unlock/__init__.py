"""The Unlock screen: the use notice, then the passphrase, or practice data without one."""

"""The Activity screen: the officer's own checks of the last day, with what was decided."""

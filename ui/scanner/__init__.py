"""Cards and passports as a scanner delivers them: keystrokes in a burst, or a picture, read into a check."""

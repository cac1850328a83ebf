"""What officers miss in the shared information: the card that reports it, and the list of own reports."""

"""The two faces of the program: the desktop window (Qt) and the command line."""

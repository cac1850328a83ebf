"""How long it takes to find what a plan meets, and to draw a frame of the map."""

"""The map: bundled geometry, drawn by an own painter, with a list that tells the same facts."""

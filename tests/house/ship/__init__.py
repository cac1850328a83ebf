"""Makes what is installed out of the tree: `python3 run.py ship folder|deb|sbom|release|findings …`."""

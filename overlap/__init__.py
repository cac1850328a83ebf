"""The overlap engine: what two records share, how strongly, and what an officer must be told. Pure: no I/O."""

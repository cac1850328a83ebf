"""What a gateway serves and takes in, on each kind of database, beside its framework's bare answer."""

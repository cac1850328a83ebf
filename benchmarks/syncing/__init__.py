"""What a sync costs: bytes, requests and seconds on a poor link, beside PouchDB on the same records and link."""

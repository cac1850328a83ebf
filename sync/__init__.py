"""The client's side of the joint protocol: knows HTTP, knows neither Qt nor SQL."""

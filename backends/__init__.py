"""The agencies' side of the joint protocol: a reference implementation that shares no code with the client."""

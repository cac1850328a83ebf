"""The conformance kit: a server that claims the joint protocol is asked as docs/protocol.md says, and reported on."""

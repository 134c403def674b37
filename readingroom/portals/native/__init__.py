"""The native protocol between a portal and the desk: its messages, its client, its sandbox server, its conformance."""

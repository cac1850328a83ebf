"""The Outbox screen: what waits to be delivered, and how each agency's last sync went."""

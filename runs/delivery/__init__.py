"""Side effects after a commit: outbox, claims, leases, actors, the doorbell."""

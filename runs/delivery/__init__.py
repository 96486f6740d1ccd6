"""Side effects after a commit: outbox, dispatch, claims, leases, the doorbell."""

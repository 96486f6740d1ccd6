"""Starting, retrying, cancelling and deleting runs."""

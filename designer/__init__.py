"""What people draw: graphs, components, compilation, drafts and their API."""

"""What people draw: graphs, components, compilation, drafts and their API."""

#: The release, as the settings page and the API show it.
VERSION = "0.1.0"

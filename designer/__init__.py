"""The designer app: graphs, components, compilation, drafts and their API."""

#: The release number, as shown by the settings page and the API.
VERSION = "0.1.0"

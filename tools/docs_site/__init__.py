"""The generated part of the documentation site: pages made from the registry and from OpenAPI."""

"""Where it runs: drivers, the runtime beside the component, environments, artifacts."""

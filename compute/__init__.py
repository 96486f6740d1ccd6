"""Where steps run: targets, runners, supervision, environments, artifacts."""

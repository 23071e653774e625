"""What a configuration names, built: models and method, and the trainer of a run."""

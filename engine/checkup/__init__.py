"""What can be wrong with an installation, each concern in a file of its own; `engine.doctor` asks them all."""

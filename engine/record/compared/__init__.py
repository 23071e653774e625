"""What is compared of several runs: their configurations, their numbers, their curves, and a report of it."""

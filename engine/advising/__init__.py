"""What `python -m engine.advise` answers: plans, previews, scans, devices."""

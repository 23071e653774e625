"""How a student is trained: session.py builds a trainer and lets it run, loop.py is its story, the rooms serve both."""

"""What a run would build and take, before it starts."""

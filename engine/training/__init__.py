"""How a student is trained: recipe, precision, checkpoints, the loop."""

"""What watches over a run: memory, gradients, losses that explode, teachers that know nothing."""

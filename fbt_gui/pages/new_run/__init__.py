"""New run: the triple, the data, the recipe, and what is still missing."""

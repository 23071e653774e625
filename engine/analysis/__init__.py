"""What is measured on models: accuracy and the similarity of what they know."""

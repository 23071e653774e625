"""What is measured of the models: accuracy on the validation images, CKA on the probe images."""

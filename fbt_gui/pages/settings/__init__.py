"""Settings: home folder, devices, language, looks."""

"""What stands between the pages and files, processes and the system."""

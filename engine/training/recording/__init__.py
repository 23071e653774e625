"""What a run says of itself: events, history, log, and the figures in them."""

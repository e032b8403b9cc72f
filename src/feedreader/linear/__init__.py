"""Reading without a screen: lines in and out, for screen readers, dumb terminals and pipes."""

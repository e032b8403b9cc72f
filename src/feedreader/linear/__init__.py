"""Reading without a screen: lines out, lines in, for screen readers, dumb terminals and pipes."""

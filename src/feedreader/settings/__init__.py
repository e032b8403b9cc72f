"""Where files live, and what the person configured."""

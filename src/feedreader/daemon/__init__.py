"""The background front end: APScheduler ticks that poll, until SIGTERM."""

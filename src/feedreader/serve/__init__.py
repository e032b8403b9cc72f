"""The Google Reader API, served: phones and other programs read the same store, in FreshRSS's dialect of it."""

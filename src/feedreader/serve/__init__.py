"""The Google Reader API, served: phones and other clients read the same store, in FreshRSS's dialect of it."""

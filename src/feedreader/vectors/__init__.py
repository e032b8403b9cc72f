"""Texts to vectors: a model in this process or an address that computes them. Both may be missing."""

"""Screens: one place or one question each."""

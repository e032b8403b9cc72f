"""The main screen: three panes, and what a person can do in them, one file a family of commands."""

"""The main screen, composed: `screen.py` has the panes and hands each key to its command.

What a user can do stands in the other modules, one a subject, each with a class that does it on the desk (`desk.py`)
and a table of its commands. To add a command: a method of such a class and a row of its table, in one file. To add a
family of them: a module here, a line in `tui/commands.py` and one in `screen.py`.
"""

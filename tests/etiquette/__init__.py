"""What servers may expect of a feed reader, as a suite for any reader that a command line can start.

`python -m tests.etiquette --help` tells how; `docs/etiquette.md` what is checked, and why.
"""

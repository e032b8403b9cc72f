"""A reader whose machine fails in every way that can be arranged, and what must still hold afterwards.

    python -m tests.chaos --seed 7 --faults 500

Each fault strikes processes that poll, mark, tag, index and back up one store (`life`); `faults` has one function a
kind. After each, the store is whole or says truthfully what is not, no entry is there twice, and none is missing, nor
any mark that was reported as set (`ledger`). As root the store lies on a small file system of its own, which can be
filled; else a limit on the length of files stands in for that.
"""

"""Limits on what a fetch may cost us and the servers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on every request; times in seconds, sizes in bytes.

    `connect` covers looking a name up, connecting and the TLS handshake; `idle` is the longest silence; `total` bounds
    one fetch with all its redirects, less the time spent waiting for a host's turn. `body` bounds a document after
    decompression. `per_host` requests to one host run at once, starting at least `spacing` apart, and `at_once` in all.
    `pause` is how long a host is left alone after a 429 or 503 that does not say for how long, `longest_pause` the
    longest that this process alone keeps it up: what must outlast it is stored and told to `Client.pause`.
    `patience` is how long a request holds one of the `at_once` places: a slow one then steps aside, into one of `aside`
    others, so that slow hosts leave places to good ones. After `grace` a body must have come with `least_speed` bytes
    a second on average. `arriving` bytes of bodies may be under way at once, and `unpacked` ones held until they are
    read.
    `allowed_private_hosts` are public-looking names that may nevertheless lead to addresses of this network.
    """

    connect: float = 15.0
    idle: float = 20.0
    total: float = 60.0
    body: int = 16 * 1024 * 1024
    redirects: int = 10
    per_host: int = 2
    spacing: float = 1.0
    at_once: int = 64
    aside: int = 192
    patience: float = 1.0
    grace: float = 10.0
    least_speed: int = 1024
    arriving: int = 128 * 1024 * 1024
    unpacked: int = 96 * 1024 * 1024
    pause: float = 3600.0
    longest_pause: float = 86_400.0
    allowed_private_hosts: frozenset[str] = frozenset()

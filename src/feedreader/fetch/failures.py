"""Describe network errors and status codes in one sentence for the user.

httpx-aiohttp reports a dropped connection as a connect timeout; the real error is read from `__cause__`.
Messages name the host, never the address with its query or user, so that no secret ends up in a log.
"""

from __future__ import annotations

import socket
import ssl
from errno import EHOSTUNREACH, ENETDOWN, ENETUNREACH
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import httpx

from feedreader.fetch.addresses import AddressRefusedError
from feedreader.fetch.transport import TooMuchError
from feedreader.model.feeds import FailureKind
from feedreader.model.outcomes import Failed
from feedreader.text.clean import one_line
from feedreader.text.wording import span

if TYPE_CHECKING:
    from datetime import timedelta

    from feedreader.fetch.limits import Limits
    from feedreader.fetch.target import Target

NETWORK_ERRORS = (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, httpx.HTTPError, OSError)
"""All exceptions of the libraries for network, resolver and server errors; TimeoutError is an OSError."""


def refused(reason: str) -> Failed:
    """Return the failure for an address that is not allowed."""
    return Failed(kind=FailureKind.REFUSED, reason=one_line(reason, 200))


def network_failure(error: Exception, target: Target, limits: Limits) -> Failed:
    """Return the failure for one of NETWORK_ERRORS."""
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) and error.__cause__ else error
    if isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause.os_error, AddressRefusedError):
        return refused(str(cause.os_error))
    if (kind := _unreached(cause)) is None:
        kind = FailureKind.TIMEOUT if isinstance(cause, TimeoutError) else FailureKind.NETWORK
    return Failed(kind=kind, reason=one_line(_words(cause, target.host, target.port, limits), 200))


def _unreached(error: BaseException) -> FailureKind | None:
    """Return the kind of a failure in which no server was reached.

    OFFLINE if this machine's network is the likely cause.

    A single resolver error proves nothing; the results of a whole round do (`policy.network`).
    """
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FailureKind.OFFLINE if error.os_error.errno == socket.EAI_AGAIN else FailureKind.UNREACHED
    if isinstance(error, aiohttp.ClientConnectorError):
        if error.os_error.errno in {ENETUNREACH, ENETDOWN}:
            return FailureKind.OFFLINE
        if error.os_error.errno == EHOSTUNREACH:
            return FailureKind.UNREACHED
    return None


def status_failure(status: int, host: str, wait: timedelta | None) -> Failed:
    """Return the failure for a status without a document. `wait` is the Retry-After."""
    kind, words = _status_words(status, host)
    if kind is FailureKind.RATE_LIMITED and wait is not None:
        words += f" for {span(wait)}"
    return Failed(
        kind=kind,
        reason=f"{words} ({status})",
        http=status,
        retry_after=wait if kind is FailureKind.RATE_LIMITED else None,
    )


_SENTENCES: tuple[tuple[type[BaseException], str], ...] = (
    (aiohttp.ConnectionTimeoutError, "no connection to {host} within {limits.connect:g} s"),
    (aiohttp.ServerTimeoutError, "{host} sent nothing for {limits.idle:g} s"),
    (aiohttp.ClientSSLError, "no secure connection to {host} could be made"),
    (ssl.SSLError, "no secure connection to {host} could be made"),
    (aiohttp.ServerDisconnectedError, "{host} closed the connection without an answer"),
    (TooMuchError, "{host} sends more data than a response needs"),
    (aiohttp.ClientPayloadError, "the connection to {host} broke in the middle of the answer"),
    (aiohttp.ClientResponseError, "{host} does not answer in proper HTTP"),
    (aiohttp.http_exceptions.HttpProcessingError, "{host} does not answer in proper HTTP"),
    (TimeoutError, "{host} took longer than {limits.total:g} s"),
    (ConnectionError, "{host} broke the connection"),
    (aiohttp.ClientConnectionError, "{host} broke the connection"),
)
"""The first match counts; `_words` handles special cases before these."""


def _words(error: BaseException, host: str, port: int, limits: Limits) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _name_words(error.os_error, host)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {host} is not valid: {_certificate_words(error.certificate_error)}"
    if isinstance(error, aiohttp.ClientConnectorError) and not isinstance(error, aiohttp.ClientSSLError):
        return _connection_words(error.os_error, host, port)
    sentence = next((sentence for kind, sentence in _SENTENCES if isinstance(error, kind)), None)
    return sentence.format(host=host, limits=limits) if sentence else f"{host} could not be asked: {error}"


def _name_words(error: OSError, host: str) -> str:
    if error.errno == socket.EAI_AGAIN:
        return f"the name {host} cannot be looked up now: no network, or no name server"
    return f"there is no host {host}"


def _connection_words(error: OSError, host: str, port: int) -> str:
    if isinstance(error, ConnectionRefusedError):
        return f"{host} refuses connections on port {port}"
    if isinstance(error, ConnectionResetError):
        return f"{host} broke the connection"
    return f"no way to {host}: {(error.strerror or 'unreachable').lower()}"


def _certificate_words(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message or "it was not accepted"
    return str(error)


def _status_words(status: int, host: str) -> tuple[FailureKind, str]:
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
            return FailureKind.RATE_LIMITED, f"{host} asks to be left alone"
        case HTTPStatus.NOT_FOUND:
            return FailureKind.NOT_FOUND, f"{host} has nothing at this address"
        case HTTPStatus.UNAUTHORIZED:
            return FailureKind.FORBIDDEN, f"{host} wants a user name and a password"
        case HTTPStatus.FORBIDDEN | HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
            return FailureKind.FORBIDDEN, f"{host} does not let us read this"
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return FailureKind.SERVER, f"{host} has an error of its own"
        case _:
            return FailureKind.STATUS, f"{host} answered with a status that brings no document"

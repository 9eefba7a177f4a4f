"""The company's sign-in server: what it says of itself, and a code turned into claims; nobody else is called."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from casework.refusals import NotAllowed, SignInAway
from config import Oidc
from message import say
from services.demonstration import is_loopback
from services.sign_in_attempt import Attempt

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
KEEP_S: Final = 3600  # what the server says of itself
REFETCH_KEYS_S: Final = 30  # a signature with an unknown key asks for the keys anew, at most so often
TIMEOUT_S: Final = 5.0
MOST_BYTES: Final = 1_000_000
LEEWAY_S: Final = 60
log = logging.getLogger("headroom")


class Provider:
    """Owns what was read of one issuer: its endpoints for an hour, its keys until one is missing."""

    def __init__(self, oidc: Oidc) -> None:
        self._oidc = oidc
        self._lock = threading.Lock()
        self._endpoints: tuple[dict[str, Any], float] | None = None
        self._keys: tuple[KeySet, float] | None = None

    def address(self, attempt: Attempt, callback: str) -> str:
        """Where the browser goes to sign in."""
        return str(
            prepare_grant_uri(
                self._endpoint("authorization_endpoint"),
                self._oidc.client_id,
                "code",
                redirect_uri=callback,
                scope=self._oidc.scope,
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),
                code_challenge_method="S256",
            )
        )

    def claims(self, code: str, attempt: Attempt, callback: str, now: datetime) -> dict[str, Any]:
        """The claims of the ID token a code buys; raises `NotAllowed` for one that does not hold."""
        token = self._bought(code, attempt, callback)
        try:
            signed = self._signed(token)
            claims = CodeIDToken(
                signed.claims,
                signed.header,
                options={
                    "iss": {"essential": True, "value": self._oidc.issuer},
                    "aud": {"essential": True, "value": self._oidc.client_id},
                },
                params={"nonce": attempt.nonce, "client_id": self._oidc.client_id},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise _not_proven(f"{type(error).__name__}: {error}") from error
        return dict(signed.claims)

    def _bought(self, code: str, attempt: Attempt, callback: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": attempt.verifier,
        }
        auth, own = self._credentials()
        answer = self._called("POST", self._endpoint("token_endpoint"), data=form | own, auth=auth)
        if answer.status_code in (400, 401, 403):
            raise _not_proven(f"the code was refused with {answer.status_code}")
        token = _document(answer).get("id_token")
        if not isinstance(token, str):
            raise SignInAway("the token answer holds no id_token")
        return token

    def _credentials(self) -> tuple[tuple[str, str] | None, dict[str, str]]:
        """Basic where the server takes it (RFC 6749 2.3.1: both parts form-encoded), else in the form."""
        name, secret = self._oidc.client_id, self._oidc.client_secret
        if not secret:
            return None, {"client_id": name}
        methods = self._said().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" in methods:
            return (quote(name, safe=""), quote(secret, safe="")), {}
        return None, {"client_id": name, "client_secret": secret}

    def _signed(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(fresh=False), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(token, self._key_set(fresh=True), algorithms=ALGORITHMS)

    def _key_set(self, *, fresh: bool) -> KeySet:
        """Public keys only: a shared secret among them would let its holder sign as the server."""
        with self._lock:
            held = self._keys
        least_s = REFETCH_KEYS_S if fresh else KEEP_S
        if held is not None and time.monotonic() - held[1] < least_s:
            return held[0]
        listed = _document(self._called("GET", self._endpoint("jwks_uri"))).get("keys")
        public = [k for k in listed or [] if isinstance(k, dict) and k.get("kty") in ("RSA", "EC")]
        try:
            keys = KeySet.import_key_set({"keys": [k for k in public if k.get("use", "sig") == "sig"]})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignInAway(f"its keys cannot be read: {error}") from error
        with self._lock:
            self._keys = keys, time.monotonic()
        return keys

    def _endpoint(self, name: str) -> str:
        """Of the issuer's own origin or a host of the settings: an answer leads this server nowhere else."""
        address = self._said().get(name)
        if not isinstance(address, str) or not self._ours(address):
            raise SignInAway(f"{name} {address!r} is not on the issuer's host nor in HEADROOM_OIDC_HOSTS")
        return address

    def _ours(self, address: str) -> bool:
        there, issuer = urlsplit(address), urlsplit(self._oidc.issuer)
        named = there.netloc.lower() == issuer.netloc.lower() or there.netloc.lower() in self._oidc.hosts
        safe = there.scheme == "https" or is_loopback(issuer.hostname or "")
        return named and safe and there.scheme == issuer.scheme and there.fragment == ""

    def _said(self) -> dict[str, Any]:
        with self._lock:
            held = self._endpoints
        if held is not None and time.monotonic() - held[1] < KEEP_S:
            return held[0]
        said = _document(
            self._called("GET", get_well_known_url(self._oidc.issuer.rstrip("/"), external=True))
        )
        if said.get("issuer") != self._oidc.issuer:
            raise SignInAway(f"it calls itself {said.get('issuer')!r}, not {self._oidc.issuer!r}")
        with self._lock:
            self._endpoints = said, time.monotonic()
        return said

    def _called(self, method: str, address: str, **more: Any) -> httpx.Response:
        """No redirect is followed, no proxy of the environment is asked, and an answer is short."""
        try:
            with (
                httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
                client.stream(method, address, headers={"Accept": "application/json"}, **more) as answer,
            ):
                body = b""
                for block in answer.iter_bytes():
                    body += block
                    if len(body) > MOST_BYTES:
                        raise SignInAway(f"{address} answers with more than {MOST_BYTES} bytes")
                return httpx.Response(answer.status_code, content=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SignInAway(f"{address}: {error}") from error


@lru_cache(maxsize=8)
def provider_of(oidc: Oidc) -> Provider:
    return Provider(oidc)


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except (ValueError, RecursionError) as error:
        raise SignInAway(f"answered {answer.status_code} and no JSON") from error
    if answer.status_code != httpx.codes.OK or not isinstance(found, dict):
        raise SignInAway(f"answered {answer.status_code}")
    return found


def _not_proven(why: str) -> NotAllowed:
    log.warning("single sign-on refused: %s", why)
    return NotAllowed(
        say(
            "The company's sign-in could not be confirmed. Nothing was changed."
            " Begin again from the sign-in page; if it happens again, ask your administrator."
        )
    )

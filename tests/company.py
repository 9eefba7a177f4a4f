"""A company's sign-in server on loopback: OpenID Connect with real keys, and every way to lie."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "headroom", "a secret of the company: 100% / odd"
KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)


class Company:
    """What it was asked, and what it answers; tests bend `said`, `claims` and `sign`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.asked: list[tuple[str, str]] = []
        self.forms: list[dict[str, str]] = []
        self.authorization = ""
        self.codes: dict[str, dict[str, str]] = {}  # code -> what the browser was sent with
        self.said: dict[str, Any] = {}
        self.claims: dict[str, Any] = {
            "sub": "u-17",
            "roles": ["grid-planning"],
            "preferred_username": "Li.Na",
        }
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.forgetful = False  # takes a code twice
        self.raw: dict[str, tuple[int, bytes]] = {}  # path -> status and body instead of the truth
        self.issuer = ""

    def signed(self, claims: dict[str, Any], key: RSAKey = KEY) -> str:
        return jwt.encode({"alg": "RS256", "kid": KEY.thumbprint()}, claims, key)

    def unsigned(self, claims: dict[str, Any]) -> str:
        return ".".join([_part({"alg": "none"}), _part(claims), ""])

    def signed_with_the_public_key(self, claims: dict[str, Any]) -> str:
        """HS256 with what everybody knows: the old confusion of algorithms."""
        public = OctKey.import_key(KEY.as_pem(private=False))
        return jwt.encode({"alg": "HS256", "kid": KEY.thumbprint()}, claims, public, algorithms=["HS256"])

    def code_for(self, address: str) -> tuple[str, str]:
        """The person signs in there; the code and state that go back."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return code, query["state"]

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        if path.endswith("/.well-known/openid-configuration"):
            return 200, self._described() | self.said
        if path == "/keys":
            return 200, {"keys": [KEY.as_dict(private=False) | {"kid": KEY.thumbprint(), "use": "sig"}]}
        return self._token(form) if path == "/token" else (404, {})

    def _described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        code = form.get("code", "")
        sent = self.codes.get(code) if self.forgetful else self.codes.pop(code, None)
        proof = (
            urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        )
        if sent is None or proof != sent["code_challenge"] or form["redirect_uri"] != sent["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(self.now().timestamp())
        times = {"iat": now, "exp": now + 300}
        told = {"iss": self.issuer, "aud": CLIENT, "nonce": sent["nonce"]} | times | self.claims
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(told)}


@contextmanager
def company(now: Callable[[], datetime]) -> Iterator[Company]:
    """It listens for the length of the block."""
    one = Company(now)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {k: v[0] for k, v in parse_qs(text).items()}
            one.forms.append(form)
            one.authorization = self.headers.get("authorization", "")
            self._answer(form)

        def _answer(self, form: dict[str, str]) -> None:
            one.asked.append((self.command, self.path))
            found = one.raw.get(self.path)
            status, body = found or _plain(one.answer(self.path, form))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", body.decode())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            """Quiet: `asked` holds it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    one.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _plain(answer: tuple[int, Any]) -> tuple[int, bytes]:
    return answer[0], json.dumps(answer[1]).encode()


def _part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

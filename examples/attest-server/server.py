"""A small game server whose players' devices attest themselves, written as a
stranger would: it knows the documents of Meta's Attestation API and the library
requests, and nothing of what answers at GRAPH_URL. README.md beside it says how
to run it.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import secrets
import sys
import threading
import time

import requests

GRAPH_URL = os.environ.get("GRAPH_URL", "https://graph.oculus.com").rstrip("/")
PORT = int(os.environ.get("PORT", "8080"))

# How old a token may be when it comes for the first time, and how far the
# platform's clock may be ahead of ours, in seconds.
FRESH, AHEAD = 300, 5

# How long a nonce may wait for its token, in seconds.
WAIT = 600

# How many sessions there may be, and how much of a body is taken in.
MOST_SESSIONS, MOST_BYTES = 10_000, 64 * 1024

# A device that is trusted less is not served.
TRUSTED = {"Advanced", "Basic"}


def required(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set")
    return value


ACCESS_TOKEN = f"OC|{required('APP_ID')}|{required('APP_SECRET')}"
PACKAGE = required("PACKAGE")
CERT_DIGEST = required("CERT_DIGEST")
MODERATOR_KEY = required("MODERATOR_KEY")


class Refused(Exception):
    """An answer of this server that is not 200."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Graph:
    """The platform. What it cannot answer is an outage, and no verdict."""

    def ask(self, method, edge, **params):
        url = f"{GRAPH_URL}/platform_integrity/{edge}"
        params["access_token"] = ACCESS_TOKEN
        try:
            answer = requests.request(method, url, params=params, timeout=10)
            said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Refused(503, "the platform cannot be asked") from error
        if "error" in said:
            # Ours to mend, or the platform's: nothing that a player has done.
            print(f"{edge}: {said['error'].get('message')}", file=sys.stderr)
            raise Refused(503, "the platform does not take the question")
        return said

    def claims(self, token):
        said = self.ask("GET", "verify", token=token)["data"][0]
        if said["message"] != "success":
            raise Refused(403, said["message"])
        text = said["claims"]
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))

    def ban(self, minutes, **device):
        return self.ask(
            "POST",
            "device_ban",
            is_banned="true" if minutes else "false",
            remaining_time_in_minute=minutes,
            **device,
        )


class Session:
    """A player's session: its nonce, and what was attested with it."""

    def __init__(self):
        self.nonce = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
        self.begun = time.time()
        self.token = None
        self.unique_id = None
        self.ban_id = None

    def judge(self, token, claims):
        """Whether a token with these claims lets this session be served. Claims
        that are not known here are none of our business."""
        request, app = claims["request_details"], claims["app_state"]
        if claims.get("device_ban", {}).get("is_banned"):
            raise Refused(403, "this device is banned")
        if not hmac.compare_digest(request["nonce"], self.nonce):
            raise Refused(403, "the token was made for another session")
        if claims["device_state"]["device_integrity_state"] not in TRUSTED:
            raise Refused(403, "this device is not trusted")
        if app["app_integrity_state"] != "StoreRecognized":
            raise Refused(403, "this app is not ours")
        if app["package_id"] != PACKAGE or app["package_cert_sha256_digest"] != [CERT_DIGEST]:
            raise Refused(403, "this app is not ours")
        self.take(token, request["timestamp"])
        self.unique_id = claims["device_state"]["unique_id"]

    def take(self, token, made):
        """One token for a nonce; that one as often as the client likes."""
        digest = hashlib.sha256(token.encode()).digest()
        if self.token is None:
            now = time.time()
            if not now - FRESH <= made <= now + AHEAD or now > self.begun + WAIT:
                raise Refused(403, "the token does not come in time")
            self.token = digest
        elif self.token != digest:
            raise Refused(403, "this session has another token")


GRAPH = Graph()
SESSIONS = {}
LOCK = threading.Lock()


def text(said, name):
    value = said.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 8192:
        raise Refused(400, f"{name} is missing")
    return value


def session_of(said):
    with LOCK:
        found = SESSIONS.get(text(said, "session"))
    if found is None:
        raise Refused(403, "there is no such session")
    return found


def begin(_):
    name, session = secrets.token_urlsafe(16), Session()
    with LOCK:
        if len(SESSIONS) >= MOST_SESSIONS:
            # The oldest: dictionaries keep their order.
            del SESSIONS[next(iter(SESSIONS))]
        SESSIONS[name] = session
    return {"session": name, "challenge_nonce": session.nonce}


def play(said):
    session, token = session_of(said), text(said, "token")
    # Asked each time: a token that was good may be a banned device's by now.
    claims = GRAPH.claims(token)
    with LOCK:
        session.judge(token, claims)
    return {"served": True, "device": claims["device_state"]["device_integrity_state"]}


def ban(said):
    session, minutes = session_of(said), said.get("minutes")
    if type(minutes) is not int or not 0 < minutes <= 52_560_000:
        raise Refused(400, "minutes is no number from 1 to 52560000")
    if session.unique_id is None:
        raise Refused(409, "the session's device is not known yet")
    session.ban_id = GRAPH.ban(minutes, unique_id=session.unique_id)["ban_id"]
    return {"ban_id": session.ban_id}


def unban(said):
    # Not by its unique_id, which is another one after thirty days.
    GRAPH.ban(0, ban_id=text(said, "ban_id"))
    return {"ban_id": ""}


CALLS = {"/session": begin, "/play": play}
MODERATORS_CALLS = {"/ban": ban, "/unban": unban}


class Handler(http.server.BaseHTTPRequestHandler):
    """Every request of anybody."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        try:
            status, said = 200, self.judge()
        except Refused as refused:
            status, said = refused.status, {"error": str(refused)}
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            # Something is not as the documents say it is.
            print(f"{self.path.split('?')[0]}: {error!r}", file=sys.stderr)
            status, said = 502, {"error": "not as the documents say"}
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def judge(self):
        said = self.said()
        if self.path in MODERATORS_CALLS:
            given = self.headers.get("Authorization") or ""
            if not hmac.compare_digest(given.encode(), f"Bearer {MODERATOR_KEY}".encode()):
                raise Refused(401, "this is for moderators")
            return MODERATORS_CALLS[self.path](said)
        if self.path not in CALLS:
            raise Refused(404, "there is no such call")
        return CALLS[self.path](said)

    def said(self):
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit() or int(length) > MOST_BYTES:
            # The rest is not read, so nothing more can come on the connection.
            self.close_connection = True
            raise Refused(413, "the body is too long")
        try:
            said = json.loads(self.rfile.read(int(length)) or b"{}")
        except ValueError as error:
            raise Refused(400, "the body is no JSON") from error
        if not isinstance(said, dict):
            raise Refused(400, "the body is no JSON object")
        return said

    def log_message(self, *_):
        """Nothing of a player belongs into a log."""


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


main()

"""A small game server on an OpenSocial platform, written as a stranger would:
it knows the platform's documents, oauthlib and requests-oauthlib, and nothing
of what answers at API_URL. README.md beside it says how to run it.
"""

import http.server
import json
import os
import sys
import threading
import time
import urllib.parse

import requests
from oauthlib.common import urldecode
from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header, unescape
from requests_oauthlib import OAuth1

API_URL = os.environ.get("API_URL", "http://sb.sp.app.mbga.jp/api/restful/v1").rstrip("/")
PORT = int(os.environ.get("PORT", "8080"))

# How far the platform's clock may be from ours, either way, in seconds.
WINDOW = 300

# How much of a request's body is taken in.
MOST_BYTES = 64 * 1024

SWORD = {
    "itemId": "sword",
    "name": "A sword",
    "unitPrice": "100",
    "amount": "1",
    "imageUrl": "http://game.example.com/sword.png",
    "description": "It cuts.",
}


def required(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set")
    return value


APP_ID = required("APP_ID")
CONSUMER_KEY = required("CONSUMER_KEY")
CONSUMER_SECRET = required("CONSUMER_SECRET")


class Refused(Exception):
    """An answer of this server that is not 200."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Platform(RequestValidator):
    """Who may call: the platform, with our consumer key, each nonce once."""

    enforce_ssl = False
    allowed_signature_methods = ("HMAC-SHA1",)
    timestamp_lifetime = WINDOW
    dummy_client = "nobody"

    def __init__(self):
        super().__init__()
        self._seen = {}
        self._lock = threading.Lock()

    def check_client_key(self, client_key):
        return 0 < len(client_key) <= 128

    def check_nonce(self, nonce):
        return 0 < len(nonce) <= 128

    def validate_client_key(self, client_key, request):
        return client_key == CONSUMER_KEY

    def get_client_secret(self, client_key, request):
        return CONSUMER_SECRET

    def get_access_token_secret(self, client_key, token, request):
        # The platform sends it in the header, and signs with it.
        return header_of(request).get("oauth_token_secret", "")

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, **_):
        # Asked before the signature is judged, when anybody may have sent this.
        return True

    def use_up(self, request):
        """Whether a signed request is here for the first time."""
        now = time.time()
        key = (request.timestamp, request.nonce, request.resource_owner_key)
        with self._lock:
            self._seen = {seen: until for seen, until in self._seen.items() if until > now}
            if key in self._seen:
                return False
            self._seen[key] = int(request.timestamp) + 2 * WINDOW
            return True


def header_of(request):
    header = request.headers.get("Authorization", "")
    return {name: unescape(value) for name, value in parse_authorization_header(header)}


class Api:
    """The platform's API, on behalf of a player or of the game itself."""

    def __init__(self, requestor, token=None, secret=None):
        self._requestor = requestor
        self._auth = OAuth1(CONSUMER_KEY, CONSUMER_SECRET, token, secret)

    def call(self, method, path, body=None):
        try:
            response = requests.request(
                method,
                API_URL + path,
                # requests-oauthlib puts nothing into the header but OAuth's own.
                params={"xoauth_requestor_id": self._requestor},
                json=body,
                auth=self._auth,
                timeout=10,
            )
        except requests.RequestException as error:
            raise Refused(503, "the platform cannot be reached") from error
        if response.status_code >= 500:
            raise Refused(503, "the platform cannot say at present")
        if not response.ok:
            challenge = response.headers.get("WWW-Authenticate", "")
            print(f"api {method} {path}: {response.status_code} {response.text} {challenge}",
                  file=sys.stderr)
            raise Refused(502, "the platform refuses the game")
        return response.json() if response.content else {}


class Book:
    """Who plays, and what each has bought. A payment is given once."""

    def __init__(self):
        self._lock = threading.Lock()
        self.players = {}
        self.given = {}

    def installed(self, player, is_so):
        with self._lock:
            self.players[player] = is_so

    def give(self, payment, player, items):
        with self._lock:
            self.given.setdefault(payment, {"player": player, "items": items})

    def shown(self):
        with self._lock:
            players = sorted(player for player, is_so in self.players.items() if is_so)
            return {"players": players, "given": dict(self.given)}


PLATFORM = Platform()
ENDPOINT = SignatureOnlyEndpoint(PLATFORM)
BOOK = Book()


def only(parameters, name):
    """The one value of a parameter. Of two, one may be the player's own."""
    values = [value for key, value in parameters if key == name]
    if len(values) != 1:
        raise Refused(400, f"{name} is needed once")
    return values[0]


def number(user):
    """A player's number, of an id that may stand behind the platform's domain."""
    return user.rsplit(":", 1)[-1]


def greet(signed, form):
    """A player looks at the game's page, or sends its form."""
    viewer = only(signed.query, "opensocial_viewer_id")
    if not signed.token:
        raise Refused(401, "this is for no player")
    api = Api(viewer, signed.token, signed.token_secret)
    if "buy" in dict(form):
        payment = api.call(
            "POST",
            "/payment/@me/@self/@app",
            {
                "callbackUrl": f"{signed.self_url}/paid",
                "finishUrl": f"{signed.self_url}/",
                "entry": [SWORD],
            },
        )["payment"]
        return {"pay at": payment["endpointUrl"], "payment": payment["id"]}
    person = api.call("GET", "/people/@me/@self")["person"]
    kept = api.call("GET", f"/appdata/@me/@self/{APP_ID}")["entry"]
    of_player = {number(user): data for user, data in kept.items()}
    visits = int(of_player.get(viewer, {}).get("visits", "0")) + 1
    api.call("PUT", f"/appdata/@me/@self/{APP_ID}", {"visits": str(visits)})
    return {"hello": person["nickname"], "visits": visits}


def paid(signed, _form):
    """The platform asks whether the game gives what the player pays for."""
    signed.must_be_of_nobody()
    payment_id = only(signed.query, "payment_id")
    viewer = only(signed.query, "opensocial_viewer_id")
    # What is asked of us is signed; what was sold the API knows.
    path = f"/payment/{viewer}/@self/@app/{payment_id}"
    payment = Api(APP_ID).call("GET", path)["payment"]
    items = [entry["itemId"] for entry in payment["entry"]]
    if items != ["sword"]:
        raise Refused(400, "this is not for sale")
    BOOK.give(payment_id, viewer, items)
    return {"given": items}


def event(signed, _form):
    """Players have installed the game, or removed it: many in one call."""
    signed.must_be_of_nobody()
    kind = only(signed.query, "eventtype")
    if kind not in ("event.addapp", "event.removeapp"):
        return {"noted": 0}
    players = [value for name, value in signed.query if name == "id"]
    for player in players:
        BOOK.installed(player, kind == "event.addapp")
    return {"noted": len(players)}


class Signed:
    """A request that the platform has signed."""

    def __init__(self, handler, self_url, body):
        url = self_url + handler.path
        headers = dict(handler.headers)
        good, self.request = ENDPOINT.validate_request(url, handler.command, body, headers)
        if not good:
            raise Refused(401, "the platform has not signed this")
        if not PLATFORM.use_up(self.request):
            raise Refused(401, "this was here before")
        header = header_of(self.request)
        self.token = header.get("oauth_token")
        self.token_secret = header.get("oauth_token_secret")
        self.self_url = self_url
        self.query = urldecode(urllib.parse.urlsplit(handler.path).query or "")
        if only(self.query, "opensocial_app_id") != APP_ID:
            raise Refused(401, "this is another game's")

    def must_be_of_nobody(self):
        """A player can have the platform ask for any page of ours, with any query.
        That is signed as well, with the player's token.
        """
        if self.token or self.token_secret:
            raise Refused(401, "this is a player's own word")


class Handler(http.server.BaseHTTPRequestHandler):
    """Every request of anybody."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        try:
            status, said = 200, self.judge()
        except Refused as refused:
            status, said = refused.status, {"error": str(refused)}
        except (KeyError, ValueError, TypeError) as error:
            # Something is not as the documents say it is.
            print(f"{self.command} {self.path.split('?')[0]}: {error!r}", file=sys.stderr)
            status, said = 502, {"error": "not as the documents say"}
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def judge(self):
        path = self.path.split("?")[0]
        if path == "/book":
            return BOOK.shown()
        calls = {"/": greet, "/paid": paid, "/event": event}
        if path not in calls:
            raise Refused(404, "there is no such page")
        body = self.body()
        signed = Signed(self, self.server.self_url, body)
        return calls[path](signed, urldecode(body) if body else [])

    def body(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > MOST_BYTES:
            # The rest is not read, so nothing more can come on the connection.
            self.close_connection = True
            raise Refused(413, "the body is too long")
        return self.rfile.read(length).decode()

    def log_message(self, *_):
        """Nothing of a query belongs into a log."""


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
    here = f"http://127.0.0.1:{server.server_port}"
    server.self_url = os.environ.get("SELF_URL", here).rstrip("/")
    print(f"listening on {here}", flush=True)
    server.serve_forever()


main()

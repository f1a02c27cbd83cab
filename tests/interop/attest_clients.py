"""The back-ends of three games, as they are known to call attestation.

Started with one of their shapes, `go`, `requests` or `urllib`, it reads a task from
standard input and prints what was answered, in order, as JSON:

    {"base_url": "...", "access_token": "OC|...", "token": "..."}

Everything here is what such a game does, its habits included.
"""

import base64
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

ALPHABET = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def raw_url_decode(text):
    """Go's base64.RawURLEncoding: refuses padding and everything else."""
    if not set(text) <= ALPHABET or len(text) % 4 == 1:
        raise ValueError("illegal base64 data")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def padded_decode(text):
    """What Python's games do: padding is put back before decoding."""
    return base64.urlsafe_b64decode(text + "=" * (4 - len(text) % 4))


def tell(status, body, decode):
    told = {"status": status, "body": body}
    row = (body.get("data") or [{}])[0]
    if "claims" in row:
        told["claims"] = json.loads(decode(row["claims"]))
    return told


class Go:
    """Nothing is percent-encoded, and a ban is a GET with `method=POST`."""

    decode = staticmethod(raw_url_decode)

    def call(self, method, url):
        parts = urllib.parse.urlsplit(url)
        import http.client

        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        # Not http.client's own way of a target: it refuses nothing but spaces.
        connection.putrequest(method, f"{parts.path}?{parts.query}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def verify(self, base, access, token):
        return self.call(
            "GET", f"{base}/platform_integrity/verify?token={token}&access_token={access}"
        )

    def ban(self, base, access, unique_id, minutes):
        is_banned = "true" if minutes else "false"
        return self.call(
            "GET",
            f"{base}/platform_integrity/device_ban?method=POST&unique_id={unique_id}"
            f"&is_banned={is_banned}&remaining_time_in_minute={minutes}&access_token={access}",
        )


class Requests:
    """The library `requests`: a ban is a POST with everything in the query."""

    decode = staticmethod(padded_decode)

    def __init__(self):
        import requests

        self.requests = requests

    def verify(self, base, access, token):
        params = {"token": token, "access_token": access}
        url = f"{base}/platform_integrity/verify"
        answer = self.requests.get(url, params=params, timeout=30)
        return answer.status_code, answer.json()

    def ban(self, base, access, unique_id, minutes):
        params = {
            "unique_id": unique_id,
            "is_banned": str(minutes > 0).lower(),
            "remaining_time_in_minute": minutes,
            "access_token": access,
        }
        url = f"{base}/platform_integrity/device_ban"
        answer = self.requests.post(url, params=params, timeout=30)
        return answer.status_code, answer.json()


class Urllib:
    """The standard library, with a form."""

    decode = staticmethod(padded_decode)

    def call(self, url, data=None):
        try:
            with urllib.request.urlopen(url, data, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def verify(self, base, access, token):
        query = urllib.parse.urlencode({"token": token, "access_token": access})
        return self.call(f"{base}/platform_integrity/verify?{query}")

    def ban(self, base, access, unique_id, minutes):
        form = {
            "unique_id": unique_id,
            "is_banned": "true" if minutes else "false",
            "remaining_time_in_minute": minutes,
            "access_token": access,
        }
        data = urllib.parse.urlencode(form).encode()
        return self.call(f"{base}/platform_integrity/device_ban", data)


def main():
    client = {"go": Go, "requests": Requests, "urllib": Urllib}[sys.argv[1]]()
    task = json.load(sys.stdin)
    base, access, token = task["base_url"], task["access_token"], task["token"]

    def verify(token):
        return tell(*client.verify(base, access, token), client.decode)

    def ban(unique_id, minutes):
        return tell(*client.ban(base, access, unique_id, minutes), client.decode)

    good = verify(token)
    unique_id = good["claims"]["device_state"]["unique_id"]
    told = [
        good,
        verify(token[:-4] + "AAAA"),
        ban(unique_id, 12),
        verify(token),
        ban(unique_id, 0),
        verify(token),
        ban("nobody", 12),
    ]
    json.dump(told, sys.stdout)


main()

"""A sender of reward callbacks in Python that knows Unity Ads' document only.

It reads a task from standard input, makes the callbacks, and prints what each was
answered as JSON:

    {"callback_url": "...", "secret": "...", "callbacks": [{"sid": "...", "oid": "..."}]}
"""

import hashlib
import hmac
import json
import sys
from urllib.parse import parse_qsl, quote, urlsplit

import requests


def signed(callback_url, secret, sid, oid):
    """The callback's address: the URL with sid, oid and the signature of all."""
    parameters = dict(parse_qsl(urlsplit(callback_url).query, keep_blank_values=True))
    parameters.update(sid=sid, oid=oid)
    text = ",".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.md5).hexdigest()
    separator = "&" if "?" in callback_url else "?"
    return f"{callback_url}{separator}sid={quote(sid, safe='')}&oid={quote(oid, safe='')}&hmac={digest}"


def main():
    task = json.load(sys.stdin)
    session = requests.Session()
    session.trust_env = False
    answers = []
    for callback in task["callbacks"]:
        url = signed(task["callback_url"], task["secret"], callback["sid"], callback["oid"])
        response = session.get(url, timeout=30, allow_redirects=False)
        answers.append([response.status_code, response.text])
    print(json.dumps(answers))


main()

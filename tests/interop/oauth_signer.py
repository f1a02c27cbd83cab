"""Signs calls of OpenSocial's API by a library that others wrote, and sends
them: `oauthlib`, `requests-oauthlib` or `authlib`.

Reads a task from standard input:

    {"base_url": "...", "consumer_key": "...", "consumer_secret": "...",
     "token": "...", "token_secret": "...",
     "cases": [{"name": "...", "method": "GET", "target": "/...?...",
                "token": true, "content_type": null, "body": ""}]}

and prints what each case came to: {"name": [status, challenge, body]}.
"""

import http.client
import json
import os
import sys
import urllib.parse

# Every call here is to this machine.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


class Oauthlib:
    """Signs by oauthlib alone; what it gives back is sent as it is."""

    def call(self, task, case):
        import oauthlib.oauth1

        client = oauthlib.oauth1.Client(
            task["consumer_key"],
            client_secret=task["consumer_secret"],
            resource_owner_key=task["token"] if case["token"] else None,
            resource_owner_secret=task["token_secret"] if case["token"] else None,
        )
        headers = {}
        if case["content_type"]:
            headers["Content-Type"] = case["content_type"]
        url, headers, body = client.sign(
            task["base_url"] + case["target"],
            http_method=case["method"],
            body=case["body"] or None,
            headers=headers,
        )
        there = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(there.netloc)
        target = urllib.parse.urlunsplit(("", "", there.path, there.query, ""))
        connection.request(case["method"], target or "/", body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("WWW-Authenticate"), answer.read().decode()


class OverRequests:
    """Sends by requests, which asks a library to sign."""

    def call(self, task, case):
        import requests

        headers = {}
        if case["content_type"]:
            headers["Content-Type"] = case["content_type"]
        response = requests.request(
            case["method"],
            task["base_url"] + case["target"],
            headers=headers,
            data=case["body"] or None,
            auth=self.auth(task, case),
        )
        return response.status_code, response.headers.get("WWW-Authenticate"), response.text

    def keys(self, task, case):
        token = [task["token"], task["token_secret"]] if case["token"] else [None, None]
        return [task["consumer_key"], task["consumer_secret"], *token]


class RequestsOauthlib(OverRequests):
    def auth(self, task, case):
        from requests_oauthlib import OAuth1

        return OAuth1(*self.keys(task, case))


class Authlib(OverRequests):
    def auth(self, task, case):
        from authlib.integrations.requests_client import OAuth1Auth

        key, secret, token, token_secret = self.keys(task, case)
        return OAuth1Auth(key, secret, token=token, token_secret=token_secret)


def main():
    libraries = {
        "oauthlib": Oauthlib,
        "requests-oauthlib": RequestsOauthlib,
        "authlib": Authlib,
    }
    library = libraries[sys.argv[1]]()
    task = json.load(sys.stdin)
    outcomes = {}
    for case in task["cases"]:
        try:
            outcomes[case["name"]] = library.call(task, case)
        except Exception as error:  # A library that does not sign what was asked.
            outcomes[case["name"]] = [0, None, f"{type(error).__name__}: {error}"]
    json.dump(outcomes, sys.stdout)


main()

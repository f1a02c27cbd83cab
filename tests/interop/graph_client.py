"""A game's server in Python that knows the documents of Meta's graph and
nothing else.

Started with the library to speak through, `requests` or `urllib`, it reads a
task from standard input and prints what came of it as JSON:

    {"base_url": "...", "token": "OC|...", "user_id": "...", "api_name": "..."}

Through each carrier of parameters it counts the achievement once, reads how
far the user has come, and makes a call that has to be refused.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

CARRIERS = ["form", "query", "json", "multipart", "bearer"]


class Requests:
    """The calls by requests, as its documents show them."""

    def __init__(self, base_url):
        import requests

        self._session = requests.Session()
        self._base_url = base_url

    def post(self, carrier, path, token, parameters):
        url = self._base_url + path
        everything = {"access_token": token, **parameters}
        send = {
            "form": lambda: self._session.post(url, data=everything),
            "query": lambda: self._session.post(url, params=everything),
            "json": lambda: self._session.post(url, json=everything),
            "multipart": lambda: self._session.post(
                url, files={name: (None, str(value)) for name, value in everything.items()}
            ),
            "bearer": lambda: self._session.post(
                url, data=parameters, headers={"Authorization": f"Bearer {token}"}
            ),
        }
        response = send[carrier]()
        return response.status_code, response.json()

    def get(self, carrier, path, token, parameters):
        url = self._base_url + path
        if carrier == "bearer":
            headers = {"Authorization": f"Bearer {token}"}
            response = self._session.get(url, params=parameters, headers=headers)
        else:
            everything = {"access_token": token, **parameters}
            response = self._session.get(url, params=everything)
        return response.status_code, response.json()


class Urllib:
    """The calls by nothing but the standard library, with queries put together
    by hand: bars, braces, brackets and quotes go out as they are."""

    def __init__(self, base_url):
        self._base_url = base_url

    def post(self, carrier, path, token, parameters):
        everything = {"access_token": token, **parameters}
        if carrier == "query":
            return self._send(f"{path}?{by_hand(everything)}", b"", {}, "POST")
        if carrier == "json":
            body = json.dumps(everything).encode()
            return self._send(path, body, {"Content-Type": "application/json"}, "POST")
        if carrier == "multipart":
            boundary = uuid.uuid4().hex
            headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
            return self._send(path, multipart(boundary, everything), headers, "POST")
        if carrier == "bearer":
            body = urllib.parse.urlencode(parameters).encode()
            return self._send(path, body, {"Authorization": f"Bearer {token}"}, "POST")
        return self._send(path, urllib.parse.urlencode(everything).encode(), {}, "POST")

    def get(self, carrier, path, token, parameters):
        if carrier == "bearer":
            headers = {"Authorization": f"Bearer {token}"}
            return self._send(f"{path}?{by_hand(parameters)}", None, headers, "GET")
        everything = {"access_token": token, **parameters}
        return self._send(f"{path}?{by_hand(everything)}", None, {}, "GET")

    def _send(self, target, body, headers, method):
        url = self._base_url + target
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def by_hand(parameters):
    return "&".join(f"{name}={value}" for name, value in parameters.items())


def multipart(boundary, parameters):
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parameters.items()
    ]
    return "".join([*parts, f"--{boundary}--\r\n"]).encode()


def main():
    library = {"requests": Requests, "urllib": Urllib}[sys.argv[1]]
    task = json.load(sys.stdin)
    graph = library(task["base_url"])
    token, path = task["token"], f"/{task['user_id']}/achievements"
    asked = {
        "api_names": json.dumps([task["api_name"]]),
        "fields": "count_progress,definition{api_name,target}",
    }
    found = {}
    for carrier in CARRIERS:
        once = {"api_name": task["api_name"], "add_count": 1}
        found[carrier] = {
            "counted": graph.post(carrier, path, token, once),
            "read": graph.get(carrier, path, token, asked),
            "refused": graph.post(carrier, path, token + "x", once),
        }
    json.dump(found, sys.stdout)


main()

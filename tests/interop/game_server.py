"""A game's server in Python that knows STOVE's documents and nothing else.

It reads a task from standard input and prints what came of it as JSON:

    {"base_url": "...", "client_id": "...", "client_secret": "...",
     "service_id": "...", "server_token": {"access_token": "...", "expires_in": 1},
     "players": {"name": "token", ...}}

`server_token` is one that was kept from before and may be left out.
"""

import json
import sys
import time

import requests


class NoVerdict(Exception):
    """The platform did not say whether the player's token is good."""


class Stove:
    """The two calls of the documents, with a server token that is kept."""

    def __init__(self, task):
        self.base_url = task["base_url"]
        self.credentials = {
            key: task[key] for key in ("client_id", "client_secret", "service_id")
        }
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = None
        self.renew_at = 0.0
        self.issued = 0
        if "server_token" in task:
            self.keep(task["server_token"])

    def keep(self, response_data):
        """Keeps a token until less than 30 % of what remains of it is left."""
        self.token = response_data["access_token"]
        self.renew_at = time.monotonic() + 0.7 * response_data["expires_in"]

    def call(self, path, body, headers=None):
        """One call: its HTTP status and its envelope."""
        try:
            response = self.session.post(
                self.base_url + path, json=body, headers=headers, timeout=10
            )
            return response.status_code, response.json()
        except (requests.RequestException, ValueError) as error:
            raise NoVerdict("unreachable") from error

    def server_token(self):
        """The token that is kept, or a new one where its end is near."""
        if self.token is None or time.monotonic() >= self.renew_at:
            _, answer = self.call("/auth/v5/server_token", self.credentials)
            if answer["code"] != 0:
                raise NoVerdict(answer["message"])
            if answer["response_data"]["token_type"] != "bearer":
                raise NoVerdict("another type of token")
            self.issued += 1
            self.keep(answer["response_data"])
        return self.token

    def verify(self, user_token):
        """The player's numbers, or the code with which the token is refused."""
        path = f"/member/v3.0/{self.credentials['service_id']}/token/verify"
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self.server_token()}"}
            body = {"access_token": user_token}
            status, answer = self.call(path, body, headers)
            if status == 200:
                return answer
            if answer["code"] != 40101:
                break
            # The server token is at fault, not the player's: renew it once.
            self.token = None
        raise NoVerdict(answer["message"])


def judge(stove, user_token):
    """What the game does with the player: let in, turn away, or ask to wait."""
    try:
        answer = stove.verify(user_token)
    except NoVerdict as error:
        return {"verdict": "none", "error": str(error)}
    if answer["code"] == 0:
        return {"verdict": "accepted", **answer["value"]}
    return {"verdict": "refused", "code": answer["code"]}


def main():
    task = json.load(sys.stdin)
    stove = Stove(task)
    players = {name: judge(stove, token) for name, token in task["players"].items()}
    json.dump({"players": players, "issued": stove.issued}, sys.stdout)


if __name__ == "__main__":
    main()

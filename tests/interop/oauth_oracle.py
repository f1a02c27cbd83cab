"""What oauthlib says of signed requests.

Reads one request in JSON from each line of standard input and answers each on
a line of its own with {"accepted": ..., "why": ...}:

    {"method": "GET", "url": "http://...", "headers": {"Authorization": "..."},
     "body": "...", "consumer_secret": "...", "token_secret": "..."}

Nonces are judged elsewhere, so every one is new here, and so are lengths,
which oauthlib restricts and RFC 5849 does not.
"""

import json
import sys

from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint


class Lenient(RequestValidator):
    """Knows one pair of secrets, and no limit that RFC 5849 does not."""

    enforce_ssl = False
    timestamp_lifetime = 10**12
    dummy_client = "nobody"

    def __init__(self):
        super().__init__()
        self.consumer_secret = ""
        self.token_secret = ""

    def check_client_key(self, client_key):
        return True

    def check_nonce(self, nonce):
        return True

    def validate_client_key(self, client_key, request):
        return True

    def validate_timestamp_and_nonce(self, *arguments, **named):
        return True

    def get_client_secret(self, client_key, request):
        return self.consumer_secret

    def get_access_token_secret(self, client_key, token, request):
        return self.token_secret


def main():
    validator = Lenient()
    endpoint = SignatureOnlyEndpoint(validator)
    for line in sys.stdin:
        asked = json.loads(line)
        validator.consumer_secret = asked["consumer_secret"]
        validator.token_secret = asked["token_secret"]
        why = None
        try:
            accepted, _ = endpoint.validate_request(
                asked["url"], asked["method"], asked["body"], asked["headers"]
            )
        except Exception as error:  # It raises what it does not expect.
            accepted, why = False, f"{type(error).__name__}: {error}"
        print(json.dumps({"accepted": accepted, "why": why}))


main()

"""oauthlib's endpoint that verifies signatures, with stores that say yes.

The first line of the input is the request as JSON; each further line is a
number of verifications, and is answered with the nanoseconds of CPU time that
one of them took.
"""

import json
import sys
import time

from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint


class Validator(RequestValidator):
    """One consumer with one token, which are always good."""

    enforce_ssl = False
    dummy_client = "dummy"
    # The request stays the same, whatever the clock says.
    timestamp_lifetime = 10**10

    def __init__(self, secret, token_secret):
        super().__init__()
        self.secret = secret
        self.token_secret = token_secret

    def check_client_key(self, client_key):
        return True

    def check_nonce(self, nonce):
        return True

    def check_access_token(self, request_token):
        return True

    def validate_timestamp_and_nonce(self, client_key, timestamp, nonce, request, **tokens):
        return True

    def validate_client_key(self, client_key, request):
        return True

    def get_client_secret(self, client_key, request):
        return self.secret

    def get_access_token_secret(self, client_key, token, request):
        return self.token_secret


def main():
    request = json.loads(sys.stdin.readline())
    validator = Validator(request["secret"], request["token_secret"])
    endpoint = SignatureOnlyEndpoint(validator)

    def once():
        good, _ = endpoint.validate_request(
            request["url"], request["method"], None, {"Authorization": request["header"]}
        )
        return good

    print("ready" if once() else "refuses what is good", flush=True)
    for line in sys.stdin:
        count = int(line)
        before = time.process_time_ns()
        for _ in range(count):
            once()
        print((time.process_time_ns() - before) / count, flush=True)


main()

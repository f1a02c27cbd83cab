"""A game's grant endpoint in Python, with the Standard Webhooks library's verifier.

    python grant_receiver.py SECRET

It prints the port it listens on, and for every call a line of JSON: the id, which is
signed, and the body if the signature held, else nothing but the error.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(sys.argv[1])


class Grants(BaseHTTPRequestHandler):
    """Grants whatever is signed."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        key = self.headers["webhook-id"]
        try:
            told = WEBHOOK.verify(body, dict(self.headers.items()))
            print(json.dumps({"key": key, "body": told}), flush=True)
            self.send_response(200)
        except WebhookVerificationError as error:
            print(json.dumps({"key": key, "error": str(error)}), flush=True)
            self.send_response(401)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """The lines above say all."""


server = HTTPServer(("127.0.0.1", 0), Grants)
print(server.server_port, flush=True)
server.serve_forever()

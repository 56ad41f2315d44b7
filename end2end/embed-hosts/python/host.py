"""A reseller's page in Python, with nothing but its standard library: shows the panel, and signs for whom (HS256)."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PANEL = os.environ["PANEL"]
with open(os.environ["KEY"], encoding="ascii") as file:
    SECRET = base64.urlsafe_b64decode(file.read().strip() + "=")

PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>My hosting</title>
<h1>Your mail</h1>
<tracemail-panel src="{PANEL}" sign="/tracemail-token" {os.environ.get("ATTRIBUTES", "")}></tracemail-panel>
<script src="{PANEL.split("/embed/")[0]}/embed.js"></script>
</html>"""


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(challenge: str, origin: str) -> str:
    now = int(time.time())
    head = {"alg": "HS256", "kid": os.environ["KID"], "typ": "JWT"}
    claims = {
        "iss": urlsplit(PANEL).path.split("/")[2],
        "aud": "tracemail-embed",
        "sub": "customer-4711",  # your own name for whoever is signed in
        "iat": now,
        "exp": now + 120,
        "jti": secrets.token_hex(16),
        "challenge": challenge,
        "origin": origin,
        "domains": os.environ["DOMAINS"].split(","),  # of whoever is signed in
    }
    message = f"{base64url(json.dumps(head).encode())}.{base64url(json.dumps(claims).encode())}"
    return f"{message}.{base64url(hmac.new(SECRET, message.encode(), hashlib.sha256).digest())}"


class Host(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200 if self.path == "/" else 404, "text/html; charset=utf-8", PAGE if self.path == "/" else "")

    def do_POST(self):
        own = f"http://{self.headers['host']}"
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        # here: is somebody signed in? and is it our own page that asks?
        if self.path != "/tracemail-token" or asked.get("origin") != own or self.headers["origin"] != own:
            return self.answer(403, "text/plain", "")
        return self.answer(200, "application/json", json.dumps({"token": token(asked["challenge"], own)}))

    def answer(self, status, kind, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Host).serve_forever()

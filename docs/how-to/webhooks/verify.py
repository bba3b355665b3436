"""Verifies a webhook of Lipwright. Copy `verify` into your receiver.

As a program it reads the raw body from standard input and the rest from its arguments, and exits with 0 if the
delivery is genuine:  verify.py SECRET WEBHOOK_ID TIMESTAMP STANDARD_SIGNATURE PLAIN_SIGNATURE NOW
"""

import sys
# ANCHOR: function
import base64
import hashlib
import hmac


def verify(secret: str, headers: dict, body: bytes, now: int) -> bool:
    """Whether `body`, the raw bytes of the request, comes from who knows the secret. Header names in lower case."""
    try:
        if abs(now - int(headers["webhook-timestamp"])) > 300:
            return False
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        given = headers["webhook-signature"].split(" ")
    except (KeyError, ValueError):
        return False
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in given)


def verify_plain(secret: str, signature: str, body: bytes) -> bool:
    """The same by X-Webhook-Signature, which has no time in it."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())
# ANCHOR_END: function


if __name__ == "__main__":
    secret, webhook_id, timestamp, standard, plain, now = sys.argv[1:]
    body = sys.stdin.buffer.read()
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = dict(zip(names, (webhook_id, timestamp, standard)))
    genuine = verify(secret, headers, body, int(now)) and verify_plain(secret, plain, body)
    sys.exit(0 if genuine else 1)

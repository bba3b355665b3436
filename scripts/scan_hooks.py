"""What scripts/scan.sh cannot know from the document alone: addresses that the service may be given.

Nothing is ever fetched from them, nor told: the scanned service has no worker.
"""

from itertools import count

import schemathesis
from hypothesis import strategies as st

KEYS = count()
HOSTS = st.sampled_from(["media.example", "app.example:443", "xn--mnchen-3ya.example", "192.0.2.7", "[2001:db8::7]"])
PATHS = st.text(alphabet="abcxyz019-._~%2F/?&=+;@:", max_size=60)

schemathesis.openapi.format("iri", st.builds("https://{}/{}".format, HOSTS, PATHS))


@schemathesis.hook
def before_call(context, case, kwargs):
    """A new key for each request: one that has been used before is refused with another body, as it should be."""
    key = case.headers.get("Idempotency-Key") if case.headers else None
    if isinstance(key, str) and 0 < len(key) <= 200:
        case.headers["Idempotency-Key"] = f"{key}{next(KEYS)}"

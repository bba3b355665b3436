"""What scripts/scan.sh cannot know from the document alone: addresses that the service may be given.

Nothing is ever fetched from them, nor told: the scanned service has no worker.
"""

import schemathesis
from hypothesis import strategies as st

HOSTS = st.sampled_from(["media.example", "app.example:443", "xn--mnchen-3ya.example", "192.0.2.7", "[2001:db8::7]"])
PATHS = st.text(alphabet="abcxyz019-._~%2F/?&=+;@:", max_size=60)

schemathesis.openapi.format("uri", st.builds("https://{}/{}".format, HOSTS, PATHS))

"""The limits of the joint protocol (docs/protocol.md, section 12) and those that this client sets itself.

Knows numbers and why they are what they are. It does *not* enforce any: each is enforced where the bytes
are read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

#: The version of the joint protocol that this client speaks.
PROTOCOL_VERSION = 1

MAX_LINE_BYTES = 65_536
MAX_TEXT_CHARACTERS = 256
MAX_PAGE_BYTES = 1 << 20
MAX_PAGE_LINES = 5_000
#: What the rows of one line of columns may come to once they are put together again.
MAX_UNPACKED_BYTES = 4 << 20
MAX_NESTING = 16
MAX_LIST_ENTRIES = 32
#: Beyond this a double is no longer exact, so two readers of one number may disagree.
MAX_NUMBER = 2**53
MAX_CURSOR_CHARACTERS = 256
#: `feed` and `epoch` are compared for equality only.
MAX_OPAQUE_CHARACTERS = 64
MAX_REQUEST_BYTES = 1 << 20
#: Leaves of a copy, by which it is repaired, and buckets, by which it is proved (section 5).
LEAVES = 1_024
BUCKETS = 16
LEAVES_OF_BUCKET = LEAVES // BUCKETS
#: An answer that is one document: `about`, `token`, `check`, a problem.
MAX_DOCUMENT_BYTES = 2 << 20
#: A problem document has a handful of short fields; more is not worth reading.
MAX_PROBLEM_BYTES = 16_384
MAX_EXPIRES_S = 86_400
MAX_LIVE_RECORDS = 20
#: A lease, a receipt, a page's signature, a wipe order (section 13): each has a handful of short fields.
MAX_SIGNED_CHARACTERS = 4_096

MIN_PAGE_BYTES = 2_048
#: What a gateway that speaks columns sends unasked; as columns it is a quarter of that, and 60 KB on the link.
DEFAULT_PAGE_BYTES = 1 << 20
#: How many events one request carries where the gateway says nothing else.
DEFAULT_EVENTS = 100

#: A clock that differs more than this from the gateway's is told to the officer (section 3).
CLOCK_TOLERANCE = dt.timedelta(seconds=300)

#: The longest that a gateway may ask to be left alone; a larger `Retry-After` is read as this.
MAX_RETRY_AFTER_S = 3_600


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost; the defaults suit a satellite link and 1.3 million records.

    Times are in seconds, sizes in bytes. `ratio` bounds what compressed bytes may swell to once
    `free_bytes` have come out: the feed compresses 7 to 40 times, a bomb 1,000 times and more.
    """

    connect_s: float = 15.0
    #: Between two pieces of an answer: several round trips of a geostationary link with a busy gateway
    #: behind it.
    read_s: float = 60.0
    #: 1.3 million records at 60 bytes take 40 minutes on 256 kbit/s; a round that was stopped resumes where
    #: it was.
    total_s: float = 3_600.0
    #: A live check is asked while an officer waits.
    check_s: float = 20.0
    stream_bytes: int = 2 << 30
    ratio: int = 250
    free_bytes: int = 1 << 20

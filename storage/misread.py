"""What reading a file raises whose bytes nobody proved: the file of slots, the count of tries, the mark of a wipe.

Knows that the library that reads JSON has no one error for all: text that is not UTF-8 and values within values without
end have Python's own. Does *not* read anything.
"""

from __future__ import annotations

from typing import Final

import msgspec

#: To be caught wherever something is read before a key proved it.
MISREAD: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

"""Tables that ship with the engine; `NOTICE.md` beside them names their origin and licence."""

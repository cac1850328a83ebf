"""One round as a pure state machine: `step(state, event)` gives the next state and what is to be done.

No thread, clock, socket or SQL is in here: time comes with the events, and effects are values that a shell carries
out (`sync.round` with a gateway and a vault; the simulator with neither). One file per step of the protocol, in wire
order: `asking`, `opening`, `receipts`, `pages`, `closing`, and `trouble` for what ends an answer early.

    Begun ▶ ASKING ──Opened──▶ LISTENING ──Ended──▶ CLOSING ──Committed──▶ STOPPED
              ▲                    │                   │
              └── worth asking again ◀── Troubled ──────┴── more to come

At most one effect of a step has an answer, and it is the last of them.
"""

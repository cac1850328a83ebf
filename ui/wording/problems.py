"""Problems in words: what happened, what of the officer's work is kept, and what to do.

Knows a sentence for each member of the two trees of errors, the vault's (`storage.problems`) and the round's
(`sync.problems`). It holds no content of a record, a request or an answer, because no error there does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from overlap.records import System
from storage import problems as vault
from sync import problems as sync
from ui.wording.custody import custody_detail
from ui.wording.sources import system_label
from ui.wording.times import span


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem as an officer reads it."""

    happened: str
    kept: str
    to_do: str

    def __str__(self) -> str:
        """The whole of it on one line."""
        return f"{self.happened}. {self.kept}. {self.to_do}."


_COPY_KEPT = "The copy on this laptop is kept and grows older"
_NOTHING_LOST = "Nothing stored was lost"
_UNREAD = "Nothing was read from it and nothing was changed"
_ASK = "Ask your administrator"

_VAULT: Mapping[type[vault.VaultError], Trouble] = MappingProxyType(
    {
        vault.VaultError: Trouble("The vault cannot do this", _NOTHING_LOST, _ASK),
        vault.PolicyUnusable: Trouble(
            "What your administrator laid down for this laptop cannot be read",
            "Nothing was opened and nothing was changed",
            "Tell your administrator to mend the policy file",
        ),
        vault.ForbiddenGateway: Trouble(
            "Your administrator laid down another gateway or certificate authority for this agency",
            "Nothing was sent and nothing was changed",
            "Use the address and the authority that your administrator names",
        ),
        vault.ForbiddenWay: Trouble(
            "Your administrator has this laptop's vaults opened by card alone",
            "Nothing was opened and nothing was changed",
            "Insert your card; without one of your own, add it with `slots add card`",
        ),
        vault.VaultMissing: Trouble(
            "There is no vault on this laptop for this officer",
            "Nothing was changed",
            "Enrol first, or name another folder with --home",
        ),
        vault.VaultExists: Trouble(
            "A vault is there already",
            "It was not touched",
            "Unlock it, or choose another folder with --home",
        ),
        vault.NotAVault: Trouble("The vault's file is something else", _UNREAD, "Choose another folder with --home"),
        vault.NotEncrypted: Trouble(
            "The vault's file is a plain database, not a vault", _UNREAD, "Choose another folder with --home"
        ),
        vault.WrongKey: Trouble(
            "The vault's file belongs to other keys: it was swapped with another one",
            _UNREAD,
            "Put the right file back, or ask your administrator",
        ),
        vault.VaultDamaged: Trouble(
            "The vault's file is damaged",
            "What the agencies hold is not touched; notices not yet delivered may be missing",
            "Call the watch desk for checks, and run the command `integrity --repair`, or ask your administrator to",
        ),
        vault.VaultTooNew: Trouble(
            "A newer version of this program wrote the vault", _NOTHING_LOST, "Start the newer version"
        ),
        vault.VaultFull: Trouble(
            "The disk is full",
            "What was stored before is kept; this was not stored",
            "Free some space, try again",
        ),
        vault.VaultBusy: Trouble(
            "Another Crosscheck is using the vault", _NOTHING_LOST, "Close it, or wait and try again"
        ),
        vault.VaultUnwritable: Trouble(
            "The disk refuses to read or write the vault", "What was stored before is kept", _ASK
        ),
        vault.PracticeMismatch: Trouble(
            "Practice and real data do not mix",
            "Nothing was changed",
            "Use the practice vault for practice and the real one for duty",
        ),
        vault.WrongOfficer: Trouble(
            "The vault in this folder belongs to another officer", _UNREAD, "Name yourself with --officer"
        ),
        vault.WrongPassphrase: Trouble("The passphrase does not open this vault", _NOTHING_LOST, "Type it again"),
        vault.SlotsDamaged: Trouble(
            "The file that holds the vault's locked keys is damaged", "The vault itself was not touched", _ASK
        ),
        vault.SlotsTooNew: Trouble(
            "A newer version of this program wrote the vault's locked keys",
            _NOTHING_LOST,
            "Start the newer version",
        ),
        vault.NoSuchOfficer: Trouble(
            "This laptop holds nothing of that officer",
            "Nothing was changed",
            "Enrol first, or check --officer",
        ),
        vault.KeyringUnusable: Trouble(
            "This system's keyring cannot hold the officer's secret", "The vault was not touched", _ASK
        ),
        vault.PartitionLocked: Trouble(
            "Too many wrong tries locked this vault", _NOTHING_LOST, "Ask your administrator for a recovery code"
        ),
        vault.PartitionDestroyed: Trouble(
            "This laptop's copy was destroyed and cannot be read any more",
            "What was not delivered and the audit are kept, sealed to your agency",
            "Hand the laptop to your administrator, and enrol again",
        ),
        vault.OldCopy: Trouble(
            "An older copy of the vault was put in the place of the last one",
            _UNREAD,
            "Put the last one back, or ask your administrator for a recovery code to accept this one",
        ),
        vault.CopyUnproved: Trouble(
            "The keyring no longer tells which copy of the vault is the last",
            _UNREAD,
            "Ask your administrator for a recovery code to accept this one",
        ),
        vault.LeaseRefused: Trouble(
            "A lease or an order was not signed by the agency for this officer and laptop",
            "The copy on this laptop is as it was",
            "Tell your administrator",
        ),
        vault.WaysNotShown: Trouble(
            "Other ways into this vault were not shown, and would be lost",
            "Nothing was changed",
            "Show each by --also, or let them go by --drop",
        ),
        vault.LastSlot: Trouble("It is the only way into this vault", "It was kept", "Add another way first"),
        vault.NoSuchSlot: Trouble("This vault has no slot of that id", "Nothing was changed", "List the slots"),
        vault.CardUnusable: Trouble(
            "The smart card cannot be used",
            "The vault was not touched",
            "Insert the card, name its PKCS#11 module with --module, try again",
        ),
        vault.RecoveryUnusable: Trouble(
            "Nothing can be sealed to the agency, or what was sealed does not open with this key",
            "Nothing was changed",
            _ASK,
        ),
    }
)

_SYNC: Mapping[type[sync.SyncProblem], Trouble] = MappingProxyType(
    {
        sync.SyncProblem: Trouble("The sync with {system} did not complete", _COPY_KEPT, "Try again later"),
        sync.Unreachable: Trouble(
            "{system} cannot be reached",
            _COPY_KEPT,
            "It is tried again by itself; call the watch desk if it matters",
        ),
        sync.Cut: Trouble(
            "The connection to {system} broke off",
            "What had arrived whole is kept",
            "It goes on at the next sync",
        ),
        sync.Cancelled: Trouble(
            "The sync with {system} was stopped",
            "What had arrived whole is kept",
            "It goes on at the next sync",
        ),
        sync.CaptivePortal: Trouble(
            "This network answered instead of {system}",
            _COPY_KEPT,
            "Open a web browser, sign in to this network, then sync again",
        ),
        sync.Garbage: Trouble(
            "{system} sent an answer that is not the protocol's",
            "Nothing of it was stored, and the copy on this laptop is kept",
            "Try again later; tell your administrator if it happens again",
        ),
        sync.InsecureAddress: Trouble(
            "The address of {system} is not encrypted",
            "Nothing was sent",
            "Enter an address that begins with https",
        ),
        sync.PracticeMismatch: Trouble(
            "{system} at this address and this vault are not both for practice",
            "Nothing was sent or stored",
            "Use the practice vault for practice and the real one for duty",
        ),
        sync.ClockWrong: Trouble(
            "This laptop's clock differs from that of {system}",
            _COPY_KEPT,
            "Set the clock: ages and operations depend on it",
        ),
        sync.Refused: Trouble("{system} refused the request", _COPY_KEPT, _ASK),
        sync.OurFault: Trouble(
            "{system} could not read this laptop's request",
            "Everything not yet delivered is kept",
            "Report it to your administrator: it is a fault of this program",
        ),
        sync.SignInNeeded: Trouble(
            "{system} no longer accepts this laptop's sign-in",
            _COPY_KEPT,
            "Ask your administrator for a code and enrol again",
        ),
        sync.BundleRefused: Trouble(
            "The bundle for {system} was refused",
            "Nothing of it was used, and the copy of {system} is as it was",
            "Ask for a new one: write a bundle with `bundle export` and have it answered",
        ),
        sync.SignInOver: Trouble(
            "Your sign-in to {system} is over",
            _COPY_KEPT,
            "Press Sync and sign in again in the browser that opens, or use `sign-in --system {code}`",
        ),
        sync.SignInFailed: Trouble(
            "You are not signed in to {system}",
            "Nothing was changed; the other agency is not touched",
            "Try to sign in again; tell your administrator if it happens again",
        ),
        sync.NotAllowed: Trouble("{system} does not allow this to you", _COPY_KEPT, _ASK),
        sync.Revoked: Trouble(
            "{system} has revoked this laptop",
            "Its copy is erased from this laptop; what the agency holds is not touched",
            "Ask your administrator",
        ),
        sync.TooOld: Trouble(
            "This program and {system} speak no common version of the protocol",
            _COPY_KEPT,
            "Ask your administrator which side has to be updated",
        ),
        sync.CursorUnknown: Trouble(
            "{system} no longer knows where this copy stood",
            "The copy is kept until the new one is complete",
            "Sync again",
        ),
        sync.NotFound: Trouble(
            "{system} has nothing of that name that your role reaches",
            "Nothing was changed",
            "Look for it in the list again",
        ),
        sync.Contradicted: Trouble(
            "The audit on this laptop is not the one that {system} holds: it was put back or rewritten",
            "The rows here are kept as they are, the agency keeps its own, and checks work as before",
            "Tell your administrator before you go on; your unit was told",
        ),
        sync.TooLarge: Trouble(
            "The request to {system} was too large", "Everything not yet delivered is kept", "Sync again"
        ),
        sync.SlowDown: Trouble("{system} asks to be left alone for a while", _COPY_KEPT, "Wait, then sync again"),
        sync.Unavailable: Trouble(
            "{system} is out of order for now",
            _COPY_KEPT,
            "It is tried again by itself; call the watch desk if it matters",
        ),
    }
)


#: What the agency's key did not sign, as the code of a failed round has it (`sync.plan`).
_NOT_SIGNED_CODE = f"{sync.Garbage.__name__}:{sync.Fault.BAD_SIGNATURE.name}"

_NOT_SIGNED = Trouble(
    "{system} sent an answer that the key of {system} did not sign",
    "Nothing of it was stored, and the copy on this laptop is kept",
    "Somebody may have changed it on the way: tell your administrator before you sync over this network again",
)


def vault_trouble(error: vault.VaultError) -> Trouble:
    """What a problem with the vault is called, the closest named kind of it deciding."""
    trouble = next(_VAULT[kind] for kind in type(error).__mro__ if kind in _VAULT)
    detail = custody_detail(error)
    return Trouble(detail.happened or trouble.happened, trouble.kept, detail.to_do or trouble.to_do)


def sync_trouble(problem: sync.SyncProblem, system: System) -> Trouble:
    """What a problem with one agency's gateway is called."""
    trouble = next(_SYNC[kind] for kind in type(problem).__mro__ if kind in _SYNC)
    if isinstance(problem, sync.Garbage) and problem.fault is sync.Fault.BAD_SIGNATURE:
        trouble = _NOT_SIGNED
    happened = trouble.happened.format(system=system_label(system)) + _detail(problem)
    kept = trouble.kept.format(system=system_label(system))
    return Trouble(happened, kept, trouble.to_do.format(code=system.value))


def stored_trouble(code: str, system: System) -> Trouble | None:
    """What the vault's code of a failed round is called; None for a code of another version."""
    kinds = {kind.__name__: kind for kind in _SYNC}
    kind = kinds.get(code.partition(":")[0])
    if kind is None:
        return None
    trouble, label = _NOT_SIGNED if code == _NOT_SIGNED_CODE else _SYNC[kind], system_label(system)
    return Trouble(
        trouble.happened.format(system=label),
        trouble.kept.format(system=label),
        trouble.to_do.format(code=system.value),
    )


def contradicted_trouble(system: System) -> Trouble:
    """What it means that the audit is another one than the agency holds or once signed."""
    return sync_trouble(sync.Contradicted(HTTPStatus.CONFLICT, "chain_contradicted"), system)


def _detail(problem: sync.SyncProblem) -> str:
    """The figure that helps: how far the clocks differ, how long to wait, which versions are spoken."""
    match problem:
        case sync.ClockWrong():
            direction = "ahead" if problem.ahead.total_seconds() > 0 else "behind"
            return f": it is {span(abs(problem.ahead))} {direction}"
        case sync.Unreachable() if not problem.secure:
            return ": its certificate was not accepted"
        case sync.SignInFailed() | sync.BundleRefused():
            return f": {problem.fault.value}"
        case sync.Refused() if problem.retry_after is not None:
            return f" ({span(problem.retry_after)})"
        case _:
            return ""

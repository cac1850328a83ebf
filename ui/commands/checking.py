"""`check`: the answer to a line of text, recorded like any check."""

from __future__ import annotations

import datetime as dt
from typing import Final

from overlap.answer import Assessment, Level, Position
from overlap.query import Action
from overlap.reading import read
from storage.vault import Vault
from ui.commands.outcome import DONE, Outcome
from ui.document import answer_document, json_text
from ui.report import joined, text_report
from ui.wording.queue import check_line

#: The exit statuses of `--exit-level`; they begin above those that mean an error.
LEVEL_STATUS: Final = {
    Level.NO_OVERLAP: 0,
    Level.ADVISORY: 0,
    Level.INCOMPLETE: 10,
    Level.CAUTION: 11,
    Level.WARNING: 12,
}


def check(
    vault: Vault,
    text: str,
    action: Action,
    now: dt.datetime,
    position: Position | None,
    *,
    as_json: bool,
    exit_level: bool,
) -> Outcome:
    """The answer from this laptop's copies, after it was recorded in the audit chain and the outbox."""
    query = read(text, today=now.astimezone().date())
    assessment = vault.checks.widen(query, action, now, position)
    check_id = vault.checks.remember(assessment)
    status = LEVEL_STATUS[assessment.level] if exit_level else DONE
    return Outcome(_told(vault, assessment, check_id, as_json=as_json), status)


def _told(vault: Vault, assessment: Assessment, check_id: str, *, as_json: bool) -> str:
    """The answer as text or as a document."""
    practice = vault.header.practice
    if as_json:
        return json_text(answer_document(assessment, practice=practice, check=check_id)) + "\n"
    return joined(text_report(assessment, practice=practice, check=check_line(check_id, assessment.level)))

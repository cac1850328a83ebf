"""Every sentence that an officer reads, chosen from tables by functions of the answer's values.

Knows the words of both faces, the window and the command line, and the rules they keep: no answer says
that anyone or anything is harmless, no sentence claims identity, and no match is told in per cent. It does
*not* know how an answer is found, nor anything of Qt.
"""

from ui.wording.answer import absence, assurance, banner_word, headline, level_word, no_flags, reservation
from ui.wording.contacts import contact_line, contact_number, contact_title
from ui.wording.evidence import evidence_field, evidence_sign, evidence_value, evidence_word
from ui.wording.facts import fact_sentence
from ui.wording.flags import flag_class, flag_source, flag_text
from ui.wording.labels import ACTIONS, DECISIONS, LABELS, NEGATED, TOKENS
from ui.wording.matches import match_agreement, match_subtitle, match_title, record_title
from ui.wording.problems import Trouble, sync_trouble, vault_trouble
from ui.wording.sources import age, pill, records_count, scope_words, source_title, system_label
from ui.wording.times import birth_words, clock, day, distance, span

__all__ = [
    "ACTIONS",
    "DECISIONS",
    "LABELS",
    "NEGATED",
    "TOKENS",
    "Trouble",
    "absence",
    "age",
    "assurance",
    "banner_word",
    "birth_words",
    "clock",
    "contact_line",
    "contact_number",
    "contact_title",
    "day",
    "distance",
    "evidence_field",
    "evidence_sign",
    "evidence_value",
    "evidence_word",
    "fact_sentence",
    "flag_class",
    "flag_source",
    "flag_text",
    "headline",
    "level_word",
    "match_agreement",
    "match_subtitle",
    "match_title",
    "no_flags",
    "pill",
    "record_title",
    "records_count",
    "reservation",
    "scope_words",
    "source_title",
    "span",
    "sync_trouble",
    "system_label",
    "vault_trouble",
]

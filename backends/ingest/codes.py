"""The agencies' code tables: which codes are known, and which must not be shown as they are.

A code that isn't here is kept and counted, never dropped. Sources: EID releases and their code books, the NCIC list of
caution and medical condition codes, the N-DEx list of case states.
"""

from __future__ import annotations

SECTORS = frozenset(
    [
        "BLW",
        "SPW",
        "HVM",
        "GFN",
        "DTM",
        "BUN",
        "SWB",
        "HLT",
        "BBT",
        "DRT",
        "ELC",
        "EPT",
        "LRT",
        "RGV",
        "SDC",
        "TCA",
        "YUM",
        "MIP",
        "NLL",
        "RMY",
        "NBO",
        "SBO",
        "CBO",
    ]
)

DISPOSITIONS = frozenset(
    [
        "V",
        "VR",
        "NTA",
        "NTA/DT",
        "WA/NTA",
        "ER",
        "ER/CF",
        "ER/LR",
        "REINST",
        "REINRF",
        "ADMDPT",
        "TOT",
        "NAR",
        "DTNR",
        "REL",
        "P",
        "B",
        "I",
        "EX",
        "STOW",
        "ADMIT",
        "VWPRM",
        "VWP/CF",
        "T",
    ]
)

#: A claim of fear is protected (8 CFR 208.6): the disposition goes out without it.
FEAR_CLAIMS = {"ER/CF": "ER", "REINRF": "REINST", "VWP/CF": "VWPRM"}

ARREST_METHODS = frozenset(
    [
        "PB",
        "PI",
        "TRC",
        "TCB",
        "TCF",
        "TCP",
        "TCA",
        "BPT",
        "AS",
        "ISP",
        "CAP",
        "ESU",
        "ES",
        "L",
        "OA",
        "OCD",
        "OTF",
        "CRW",
        "O",
    ]
)

IDENTIFICATIONS = frozenset(
    ["ALIEN", "FIN", "FBI", "SID", "FPS", "I94", "PAFRG", "PAURG", "CEDUL", "DRIVE", "SEVIS", "CTECS", "OTHER"]
)

CAUTIONS = frozenset(
    ["00", "01", "05", "10", "15", "20", "25", "30", "40", "50", "55", "60", "65", "70", "80", "85", "90"]
)

#: What a caution becomes whose code is not known: `01` needs a reason, so it says that there is none.
UNKNOWN_CAUTION = ("01", "source code not known")

CASE_STATUSES = frozenset(
    [
        "ACTIVE",
        "OPEN",
        "PENDING",
        "INACTIVE",
        "COLD",
        "CLOSED",
        "ADMINISTRATIVELY_CLOSED",
        "CLEARED_BY_ARREST",
        "CLEARED_BY_EXCEPTIONAL_MEANS",
        "RE-OPENED",
        "UNFOUNDED",
    ]
)

CASE_ROLES = {"SUSPECT": "Suspect", "ASSOCIATE": "Associate", "OF INTEREST": "Of interest"}

DUTY_ROLES = {"DUTY AGENT": "duty agent", "SUPERVISOR": "supervisor", "WATCH DESK": "watch desk"}

VISIBILITIES = {"FULL": "full", "TIME AND PLACE": "time and place", "RESTRICTED": "restricted"}

CUSTODY_CHANGES = {"RELEASE": "release", "TRANSFER": "transfer", "REMOVAL": "removal"}

#: The component whose officers act, by the names that extracts use for it.
AGENCIES = {"ICE": "HSI", "HSI": "HSI", "CBP": "USBP", "USBP": "USBP"}

#: The clock of each sector: EID times are local (docs/extracts.md section 2).
SECTOR_ZONES = {
    **dict.fromkeys(("BLW", "SPW", "ELC", "SDC"), "America/Los_Angeles"),
    **dict.fromkeys(("HVM", "EPT"), "America/Denver"),
    **dict.fromkeys(("GFN", "BBT", "DRT", "LRT", "RGV", "NLL"), "America/Chicago"),
    "DTM": "America/Detroit",
    **dict.fromkeys(("BUN", "SWB", "HLT", "MIP"), "America/New_York"),
    **dict.fromkeys(("TCA", "YUM"), "America/Phoenix"),
    "RMY": "America/Puerto_Rico",
}

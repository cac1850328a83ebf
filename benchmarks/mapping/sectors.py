"""The northern Border Patrol sectors as the states and counties that they are publicly said to be made of.

Knows states by their postal code and counties by a town in them. It does *not* know true lines: neither agency
publishes any, and so what is made of this is drawn dashed and called approximate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: code, name, whole states, counties by a town, and counties of its states that are another's.

    `west` and `east` bound the middle of a county in degrees, for a state that a mountain range divides; `south` leaves
    out what is south of it.
    """

    code: str
    name: str
    states: tuple[str, ...] = ()
    towns: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    divided: str = ""
    west: float = -180.0
    east: float = 180.0


#: The crest of the Cascades, as the middles of Washington's counties fall on either side of it.
_CASCADES: Final = -121.3
_SWANTON_NEW_YORK: Final = (
    ("NY", "Plattsburgh"), ("NY", "Lake Placid"), ("NY", "Malone"), ("NY", "Canton"), ("NY", "Herkimer"),
    ("NY", "Long Lake"),
)  # fmt: skip
_NORTH_NEW_HAMPSHIRE: Final = (("NH", "Berlin"), ("NH", "Littleton"), ("NH", "Conway"))
#: Montana west of the continental divide.
_WEST_MONTANA: Final = tuple(
    ("MT", town)
    for town in (
        "Kalispell", "Libby", "Thompson Falls", "Polson", "Superior", "Missoula", "Hamilton", "Philipsburg",
        "Deer Lodge", "Anaconda", "Butte",
    )
)  # fmt: skip
_NORTH_IDAHO: Final = tuple(
    ("ID", town)
    for town in (
        "Bonners Ferry", "Sandpoint", "Coeur d'Alene", "Kellogg", "Saint Maries", "Moscow", "Lewiston", "Orofino",
        "Kamiah", "Grangeville",
    )
)  # fmt: skip
#: Counties of New York around its harbour, which no northern sector is said to have.
_DOWNSTATE: Final = tuple(
    ("NY", town)
    for town in (
        "Manhattan", "Brooklyn", "Queens", "The Bronx", "Staten Island", "Hempstead", "Riverhead", "White Plains",
        "New City", "Carmel Hamlet", "Newburgh", "Poughkeepsie", "Kingston",
    )
)  # fmt: skip

SECTORS: Final = (
    Sector("BLW", "Blaine", ("AK", "OR"), divided="WA", east=_CASCADES),
    Sector("SPW", "Spokane", towns=(*_WEST_MONTANA, *_NORTH_IDAHO), divided="WA", west=_CASCADES),
    Sector("HVM", "Havre", ("MT", "ID", "WY", "UT", "CO"), without=(*_WEST_MONTANA, *_NORTH_IDAHO)),
    Sector("GFN", "Grand Forks", ("ND", "SD", "MN", "WI", "NE", "IA", "KS", "MO")),
    Sector("DTM", "Detroit", ("MI", "IL", "IN", "OH")),
    Sector("BUN", "Buffalo", ("NY", "PA"), without=(*_SWANTON_NEW_YORK, *_DOWNSTATE)),
    Sector("SWB", "Swanton", ("VT",), towns=(*_SWANTON_NEW_YORK, *_NORTH_NEW_HAMPSHIRE)),
    Sector("HLT", "Houlton", ("ME",)),
)  # fmt: skip

#: Crossings that officers name as landmarks, with where they are to about a kilometre.
CROSSINGS: Final = (
    ("Peace Arch", "WA", 49.0021, -122.7566), ("Pacific Highway crossing", "WA", 49.0023, -122.7350),
    ("Point Roberts crossing", "WA", 49.0021, -123.0680), ("Sumas crossing", "WA", 49.0024, -122.2650),
    ("Lynden crossing", "WA", 49.0023, -122.4851), ("Oroville crossing", "WA", 49.0000, -119.4620),
    ("Eastport crossing", "ID", 49.0005, -116.1815), ("Roosville crossing", "MT", 48.9995, -115.0560),
    ("Sweetgrass crossing", "MT", 48.9985, -111.9600), ("Portal crossing", "ND", 48.9995, -102.5490),
    ("Pembina crossing", "ND", 49.0000, -97.2380), ("International Falls Bridge", "MN", 48.6075, -93.4010),
    ("International Bridge Sault Ste. Marie", "MI", 46.5080, -84.3610), ("Blue Water Bridge", "MI", 42.9985, -82.4237),
    ("Ambassador Bridge", "MI", 42.3120, -83.0740), ("Detroit-Windsor Tunnel", "MI", 42.3240, -83.0400),
    ("Peace Bridge", "NY", 42.9069, -78.9055), ("Rainbow Bridge", "NY", 43.0902, -79.0677),
    ("Lewiston-Queenston Bridge", "NY", 43.1530, -79.0445), ("Thousand Islands Bridge", "NY", 44.3470, -75.9830),
    ("Champlain crossing", "NY", 45.0080, -73.4520), ("Derby Line crossing", "VT", 45.0050, -72.0980),
)  # fmt: skip

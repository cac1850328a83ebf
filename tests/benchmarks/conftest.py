"""A small folder of public data in the form of the real one, and of another release of the same family."""

import gzip
from pathlib import Path

import pytest

PEOPLE = """entity_id,name,program,remarks
101,"ZARNOVSKI, Dr. Pavel Ilyich",SDGT,"DOB 10 Dec 1948; alt. DOB 1946; Passport 1084010 (Egypt); Gender Male."
102,"MORABITO, Celestina",SDNT,"DOB circa 1961; Cedula No. 29641219 (Colombia)."
103,"QARADAGHI, Hiwa",SDGT,DOB 01 Jan 1970 to 31 Dec 1972; nationality Iraq.
104,"TSHOMBE, Leontine",DRCONGO,"Minister; Additional Sanctions Information."
105,"AL WAHISHI, Abdulrahman Nasser",SDGT,"DOB Mar 1979; alt. Passport 19820215."
"""
ALIASES = """entity_id,alias_id,kind,alias
101,1,aka,"ZHARNOVSKY, Pavel"
101,2,aka,"ZARNOVSKI, Pavlo"
102,3,fka,"MORABITTO, Celestina"
104,4,aka,"TCHOMBE, Leontine"
105,5,aka,"WAHISHI, Abd al-Rahman"
"""
ADDRESSES = """entity_id,address_id,street,city_state_zip,country
101,1,-0- ,Cairo,Egypt
102,2,"c/o AGROPECUARIA, Calle 18","Cali",Colombia
103,3,-0- ,-0- ,-0-\x20
"""
RELEASE = """"Apprehensions of two sectors"|||
"Data Source: EID (Unofficial), as of 9/30/19"|||
|||
"APPR_DT_TIME"|"SECTOR"|"APP_AGE"|"STATUS_WHEN_FOUND"
1/1/2012 11:34:00 AM|"BLW"|52|"TRAVEL/SEEKING"
6/29/2019 12:10:00 AM|"BLW"|37|""
6/29/2019 5:20:00 PM|"SPW"|21|"IN TRAVEL"
not a time|"SPW"|30|"IN TRAVEL"
"""
OTHER_RELEASE = """Processed subjects,,,,,
,,,,,
Apprehension Date,Sector,Station,Landmark,Arrest Method,Disposition
1/5/2013 1:00:00 AM,SPW,-0- ,,PB,
2/5/2013,SPW,,,,V
"""


@pytest.fixture
def public_data(tmp_path: Path) -> Path:
    """A data folder with five people, five aliases, two releases, and names of the census."""
    folder = tmp_path / "data"
    for name in ("ofac", "eid", "names"):
        (folder / name).mkdir(parents=True)
    (folder / "ofac" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "ofac" / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    (folder / "ofac" / "addresses.csv").write_text(ADDRESSES, encoding="utf-8")
    (folder / "eid" / "release.csv").write_text(RELEASE, encoding="utf-8")
    (folder / "eid" / "subjects.csv").write_text(OTHER_RELEASE, encoding="utf-8")
    surnames = "name,count\n" + "".join(
        f"{name},{100 - place}\n" for place, name in enumerate(("SMITH", "WEBBER", "DOYLE"))
    )
    (folder / "names" / "surnames_2010.csv.gz").write_bytes(gzip.compress(surnames.encode()))
    (folder / "names" / "first_names_2020.csv").write_text("name,count\nMARY,50\nHAROLD,40\n", encoding="utf-8")
    return folder

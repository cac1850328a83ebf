"""The benchmarks of matching, from small files to their figures."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import link, names, search
from benchmarks.matching import splink_peer

PAIRS = """is_match,name2,name1,birth2,birth1
1,"VARGA, Milos",Milosh Varga,1987-02-14,14/2/1987
1,محمد علي,Mohammed Ali,,
0,"ROSTOV, Anna",Milosh Varga,,
0,"OKAFOR, Chidi",Mohammed Ali,1990,1951
"""
PEOPLE = "birth_date,id,name\n1987-02-14,1,Milos Varga\n1990-05-01,2,Anna Rostov\n,3,Chidi Okafor\n"
QUERIES = """origin,name,birth_date,truth
a,Milosh Varga,1987-02-14,1
b,"ROSTOV, Ana",1990-05-01,2
a,Zebulon Quist,1933-03-03,
"""


def told(output: str) -> dict[str, Any]:
    """Return the first line of each figure."""
    figures: dict[str, Any] = {}
    for line in map(json.loads, output.splitlines()):
        if "figure" in line:
            figures.setdefault(line["figure"], line)
    return figures


def summary(output: str) -> dict[str, Any]:
    """Return the last line, which has all figures."""
    last: dict[str, Any] = json.loads(output.splitlines()[-1])
    return last


def written(path: Path, text: str) -> str:
    """Write a file and return its path as an argument."""
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_pairs_of_names_are_measured_beside_a_peer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two pairs of one person rank above two of strangers, in several scripts."""
    assert names.run(["--pairs", written(tmp_path / "p.csv", PAIRS)]) == 0
    output = capsys.readouterr().out
    figures = told(output)
    assert summary(output)["names.f1_preset"] == figures["names.f1_preset"]["value"]
    told_of = ("f1_preset", "f1_best", "auc_pr", "ece", "us_per_pair", "precision_at_99")
    assert set(figures) == {f"names.{name}" for name in told_of}
    assert figures["names.f1_best"]["value"] == figures["names.auc_pr"]["value"] == 1.0
    assert "WRatio" in figures["names.auc_pr"]["peer"]


def test_a_search_tells_recall_alerts_and_its_peers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both people on file are found among strangers, and who is on no file gives no alert."""
    people, queries = written(tmp_path / "a.csv", PEOPLE), written(tmp_path / "q.csv", QUERIES)
    assert search.run(["--people", people, "--queries", queries, "--background", "300"]) == 0
    figures = told(capsys.readouterr().out)
    assert figures["search.recall_1"]["value"] == figures["search.recall_10"]["value"] == 1.0
    assert figures["search.false_alert_share"]["value"] == figures["search.warning_share"]["value"] == 0.0
    assert figures["search.false_alert_share.a"]["value"] == 0.0
    assert figures["search.false_alert_share.b"]["value"] is None
    assert "FTS5" in figures["search.sample_recall_10"]["peer"]


def test_a_search_asks_about_people_on_no_file_by_origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each group of surnames and each script has its share, and the last line has all figures."""
    people, queries = written(tmp_path / "a.csv", PEOPLE), written(tmp_path / "q.csv", QUERIES)
    for name, rows in (("surnames_2010", SURNAMES), ("first_names_2020", GIVEN)):
        with gzip.open(tmp_path / f"{name}.csv.gz", "wt") as table:
            table.write(rows)
    asked = ["--people", people, "--queries", queries, "--absent", "120", "--names", str(tmp_path), "--alone"]
    assert search.run(asked) == 0
    figures = summary(capsys.readouterr().out)
    assert figures["search.recall_10.latin"] == 1.0
    assert {f"search.false_alert_share.{group}" for group in ("hispanic", "asian", "white", "latin")} <= set(figures)
    assert "search.false_alerts_worst_origin" in figures
    assert "search.sample_recall_10" not in figures


def test_people_on_no_file_need_a_folder_of_names(tmp_path: Path) -> None:
    """Without one the command line is refused; a folder without the tables is told."""
    people, queries = written(tmp_path / "a.csv", PEOPLE), written(tmp_path / "q.csv", QUERIES)
    asked = ["--people", people, "--queries", queries, "--absent", "9"]
    with pytest.raises(SystemExit):
        search.run(asked)
    assert search.run([*asked, "--names", str(tmp_path)]) == 2


def test_somebody_else_of_the_same_name_and_birth_is_a_false_alert(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shares of alerts and warnings can rise: a query said to be about nobody meets its double on file."""
    people = written(tmp_path / "a.csv", PEOPLE)
    queries = written(tmp_path / "q.csv", "name,birth_date,truth\nMilos Varga,1987-02-14,\n")
    search.run(["--people", people, "--queries", queries])
    figures = told(capsys.readouterr().out)
    assert figures["search.false_alert_share"]["value"] == figures["search.warning_share"]["value"] == 1.0


SURNAMES = """name,count,pcthispanic,pctapi,pctwhite
QUISTSYN,50,2.0,1.0,90.0
SYNTEZ,50,93.0,1.0,5.0
SYNWU,30,1.0,95.0,2.0
SYNMIX,10,30.0,30.0,30.0
"""
GIVEN = "name,count,pcthispanic,pctapi,pctwhite,pctmale\nSYNO,1,1,1,1,50\n"

LEFT = (
    "id,given_name,surname,date_of_birth\na1,Milos,Varga,19870214\na2,Anna,Rostov,19900501\na3,Chidi,Okafor,19780909\n"
)
RIGHT = (
    "id,surname,given_name,date_of_birth\nb1,Varga,Milosh,19870214\nb2,Rostova,Anna,19900501\nb3,Quist,Zeb,19330303\n"
)


@pytest.mark.parametrize(
    "truth",
    ["left_id,right_id\na1,b1\na2,b2\n", "one,other\nb1,a1\nb2,a2\n", "id,person\na1,p\nb1,p\na2,q\nb2,q\na3,r\n"],
)
def test_two_files_are_linked_whatever_the_form_of_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], truth: str
) -> None:
    """Pairs in either order, or a person for each record."""
    files = [written(tmp_path / name, text) for name, text in (("a", LEFT), ("b", RIGHT), ("t", truth))]
    assert link.run(["--left", files[0], "--right", files[1], "--truth", files[2], "--alone"]) == 0
    figures = told(capsys.readouterr().out)
    assert {"link.f1_preset", "link.auc_pr", "link.ece", "link.seconds", "link.peak_gib"} <= set(figures)
    assert figures["link.f1_preset"]["value"] == 1.0


def test_one_file_is_compared_with_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record is never its own partner, and a pair counts once."""
    rows = LEFT + RIGHT.partition("\n")[2].replace("Varga,Milosh", "Milosh,Varga").replace(
        "Rostova,Anna", "Anna,Rostova"
    )
    left, truth = written(tmp_path / "a", rows), written(tmp_path / "t", "id,ent_id\na1,1\nb1,1\na2,2\nb2,2\n")
    assert link.run(["--left", left, "--dedupe", "--truth", truth, "--alone"]) == 0
    assert told(capsys.readouterr().out)["link.f1_preset"]["value"] == 1.0


@pytest.mark.skipif(not splink_peer.version(), reason="Splink is a peer that only the benchmarks install")
def test_splink_links_people_by_its_own_interface() -> None:
    """The peer finds most of the people that are in both files, so that it is really asked."""
    people = search.background(600)
    found = splink_peer.link(people[:400], [one._replace(id=f"right-{one.id}") for one in people[200:]])
    same = [found.pairs.get((one.id, f"right-{one.id}"), 0.0) > 0.5 for one in people[200:400]]
    assert sum(same) > 150


@pytest.mark.parametrize(
    ("program", "arguments", "message"),
    [
        (names, ["--pairs", "a"], "no column name1"),
        (search, ["--people", "a", "--queries", "q"], "nobody of the people"),
        (link, ["--left", "a", "--right", "b", "--truth", "t"], "no two records"),
        (link, ["--left", "a", "--dedupe", "--truth", "one"], "one column"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_line_and_a_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], program: Any, arguments: list[str], message: str
) -> None:
    """Nothing is measured on what isn't there."""
    texts = {"a": LEFT, "b": RIGHT, "q": "name,truth\nVarga,99\n", "t": "x,y\n8,9\n", "one": "x\n8\n"}
    for name, text in texts.items():
        written(tmp_path / name, text)
    given = [str(tmp_path / item) if item in texts else item for item in arguments]
    assert program.run(given) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err

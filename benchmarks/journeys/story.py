"""The story of the demonstration, step by step: who asks what, what must come of it, and what is left to look at.

Knows what each scene of the truth means for an answer, beyond its level: which agency's flag, which record, which kind
of fact. Each step fails where the answer is another one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.journeys.desk import Desk, JourneyClock
from benchmarks.journeys.expectation import expect
from benchmarks.journeys.setting import Setting
from benchmarks.journeys.transcript import Transcript
from benchmarks.journeys.world import Scene
from overlap.answer import Agreement, Assessment, Fact, FactKind, Field, Level
from overlap.records import System
from sync.report import RoundOutcome
from ui.frame.standing import Screen
from ui.report import text_report
from ui.wording import headline, level_word

#: The limit that the practice laptop's administrator sets for TECS, and how far the clock goes on while TECS is away.
TECS_LIMIT_MINUTES: Final = 60
AWAY: Final = dt.timedelta(minutes=75)
#: Past the wait that an event has after a failed try, within what the two clocks may differ.
PAST_BACK_OFF: Final = dt.timedelta(seconds=30)
CALLBACK: Final = "360-555-0142"


class Story:
    """Plays the whole story; each step adds to the transcript and leaves a picture."""

    def __init__(self, setting: Setting, title: str, say: Callable[[str], None]) -> None:
        self._setting, self._world, self._say = setting, setting.world, say
        self._clock = JourneyClock()
        self._transcript = Transcript(setting.out / "transcript.md", title)

    def play(self) -> None:
        """Every step in its order.

        Raises:
            JourneyError: something isn't as the truth says.
        """
        agent, investigator = self._setting.border_patrol, self._setting.hsi
        agent.set_limit(System.TECS, TECS_LIMIT_MINUTES)
        with Desk(agent.home, agent.officer.id, self._clock) as desk:
            desk.unlock()
            self._warned_from_tecs(desk)
            self._vehicle_only(desk)
            self._restricted_pointer(desk)
            self._absent(desk)
            self._to_be_raised(desk)
            self._tecs_goes_away(desk)
            self._notice_offline(desk)
            self._tecs_comes_back(desk)
            self._raised(desk)
        with Desk(investigator.home, investigator.officer.id, JourneyClock()) as desk:
            desk.unlock()
            self._warned_from_e3(desk)
            self._planned_release(desk)
        self._operation_near()

    def _warned_from_tecs(self, desk: Desk) -> None:
        """A subject known to e3 carries a threat flag of TECS; the warning is closed by a decision."""
        scene, answer = self._asked(desk, "warned from TECS")
        expect(any(seen.system is System.TECS for seen in answer.flags), "TECS's flag is not on the answer")
        self._shows(answer, *scene.e3, *scene.tecs)
        self._keep(desk, "A Border Patrol agent is warned from TECS", scene, answer)
        desk.decide(1)
        self._keep(desk, "The warning is closed by a decision: F8, then 1", scene, answer)

    def _vehicle_only(self, desk: Desk) -> None:
        """A plate alone leads to the other agency's open case on its other owner."""
        scene, answer = self._asked(desk, "vehicle only")
        fact = self._fact(answer, FactKind.OPEN_CASE, System.TECS)
        match = next(match for match in answer.matches if match.record.id in fact.records)
        agree = {item.field for item in match.evidence if item.agreement in (Agreement.SAME, Agreement.SIMILAR)}
        expect(agree == {Field.PLATE}, "the overlap is not by the vehicle alone")
        self._shows(answer, *scene.tecs)
        self._keep(desk, "An overlap by vehicle only", scene, answer)

    def _restricted_pointer(self, desk: Desk) -> None:
        """A restricted record tells that it exists, whose it is and whom to call."""
        scene, answer = self._asked(desk, "restricted pointer")
        fact = self._fact(answer, FactKind.RESTRICTED, System.TECS)
        self._shows(answer, *fact.records)
        expect(bool(answer.contacts), "a restricted record without anyone to call")
        self._keep(desk, "A restricted record: that it exists, whose it is, whom to call", scene, answer)

    def _absent(self, desk: Desk) -> None:
        """Nobody of that name: absence is told with its limits."""
        scene, answer = self._asked(desk, "absent from both")
        expect(answer.level is Level.NO_OVERLAP, f"both copies are current, and the level is {answer.level.name}")
        self._keep(desk, "No overlap found, with what that does not cover", scene, answer)

    def _to_be_raised(self, desk: Desk) -> None:
        """A check that a later sync will raise."""
        scene, answer = self._asked(desk, "raised later")
        self._keep(desk, "A check with an old encounter and a closed case", scene, answer)

    def _tecs_goes_away(self, desk: Desk) -> None:
        """TECS can't be reached; past its limit, the answer that found nothing becomes incomplete."""
        self._setting.gateways.stop("tecs")
        reports = desk.sync()
        expect(reports[System.TECS].problem is not None, "TECS was reached although it is stopped")
        expect(reports[System.E3].outcome is RoundOutcome.COMPLETE, "e3 was held up by TECS")
        self._clock.ahead = AWAY
        scene, answer = self._asked(desk, "absent from both")
        expect(answer.level is Level.INCOMPLETE, f"TECS is past its limit, and the level is {answer.level.name}")
        expect("TECS cannot be ruled out" in headline(answer), "the headline does not name TECS")
        self._keep(desk, "TECS is offline past its limit: the answer turns incomplete", scene, answer)
        self._clock.ahead = dt.timedelta()

    def _notice_offline(self, desk: Desk) -> None:
        """A notice to the owner waits while TECS is away."""
        scene, answer = self._asked(desk, "warned from TECS")
        desk.notify(CALLBACK)
        expect(desk.sync()[System.TECS].problem is not None, "TECS was reached although it is stopped")
        desk.show(Screen.OUTBOX)
        desk.until(lambda: _notices(desk) > 0, "the notice is not in the outbox")
        self._keep(desk, "A notice to the owner is queued offline", scene, answer, desk.outbox())
        desk.show(Screen.CHECK)

    def _tecs_comes_back(self, desk: Desk) -> None:
        """TECS is back with later records; what waited is delivered and receipted, and the owner has the notice."""
        tecs = self._setting.agencies["tecs"]
        tecs.ingest([self._world.later])
        self._setting.gateways.start("tecs")
        self._clock.ahead = PAST_BACK_OFF
        report = desk.sync()[System.TECS]
        expect(report.outcome is RoundOutcome.COMPLETE, "TECS did not complete a round after it came back")
        self._clock.ahead = dt.timedelta()
        desk.show(Screen.OUTBOX)
        desk.until(lambda: _notices(desk) == 0, "the notice still waits after the sync")
        scene = self._world.scene("warned from TECS")
        queued = tecs.queue_of(scene.unit)
        expect(any(record in str(queued) for record in scene.tecs), "the owning unit has no notice of its record")
        receipts = ", ".join(f"{count} {state.value}" for state, count in report.settled.items())
        told = [f"Receipts of TECS: {receipts}", f"In the queue of {scene.unit}: {len(queued)} notices"]
        self._transcript.add(
            "TECS is back: the notice is delivered and receipted", self._who(desk), told, self._picture(desk)
        )
        desk.show(Screen.CHECK)

    def _raised(self, desk: Desk) -> None:
        """The sync brought a flag on somebody who was asked about before: the window interrupts."""
        desk.until(lambda: bool(desk.raised()), "the later record did not raise the earlier check")
        interruption = desk.raised()
        self._say(f"      RAISED     {interruption}")
        picture = self._picture(desk)
        self._transcript.add("An earlier check is raised by a later sync", self._who(desk), [interruption], picture)
        scene, answer = self._world.scene("raised later"), desk.open_raised()
        expect(answer.query.text == scene.typed, "another check was raised")
        expect(scene.is_raised_to(answer.level), f"the raised check is only {answer.level.name}")
        self._keep(desk, "The raised check, asked again", scene, answer)

    def _warned_from_e3(self, desk: Desk) -> None:
        """The investigator's subject carries a threat flag of e3."""
        scene, answer = self._asked(desk, "warned from e3")
        expect(any(seen.system is System.E3 for seen in answer.flags), "e3's flag is not on the answer")
        self._shows(answer, *scene.e3)
        self._keep(desk, "An HSI agent is warned from e3", scene, answer)
        desk.decide(2)

    def _planned_release(self, desk: Desk) -> None:
        """The Border Patrol plans to release the subject of the investigator's open case."""
        scene, answer = self._asked(desk, "planned release")
        self._fact(answer, FactKind.CUSTODY_PLANNED, System.E3)
        self._keep(desk, "The subject of an open case is about to be released", scene, answer)

    def _operation_near(self) -> None:
        """The command line gives the same kind of answer, here with a position near a planned operation."""
        scene, laptop = self._world.scene("operation near"), self._setting.border_patrol
        asked = ("check", scene.typed, "--action", scene.action, "--at", scene.position)
        text, document = laptop.run(*asked), laptop.run(*asked, "--json")
        expect(text.status == document.status == 0, f"the command line failed: {text.err or document.err}")
        told = msgspec.json.decode(document.out)
        expect(scene.allows(Level[told["level"]]), f"operation near: the level is {told['level']}")
        kinds = {fact["kind"] for fact in told["facts"] if set(fact["records"]) & set(scene.tecs)}
        expect(FactKind.OPERATION_NEARBY in kinds, "the planned operation is not among the facts")
        self._say(f"      {told['level']:10} {told['headline']}")
        command = f'`check "{scene.typed}" --action {scene.action} --at {scene.position}`'
        heading = "The same from the command line: a planned operation near the officer"
        self._transcript.add(heading, f"{laptop.officer.name} asks {command}.", text.out.splitlines())

    def _asked(self, desk: Desk, name: str) -> tuple[Scene, Assessment]:
        """A scene and the answer to it, whose level is one that the truth allows."""
        scene = self._world.scene(name)
        answer = desk.ask(scene.typed, scene.action)
        told = f"{answer.level.name}, expected {scene.least} to {scene.most}"
        expect(scene.allows(answer.level), f"{name}: the level is {told}")
        self._say(f"      {answer.level.name:10} {headline(answer)}")
        return scene, answer

    def _fact(self, answer: Assessment, kind: FactKind, system: System) -> Fact:
        """The fact of this kind and system, which must be there."""
        found = next((fact for fact in answer.facts if (fact.kind, fact.system) == (kind, system)), None)
        expect(found is not None, f"no fact says: {kind.value}, from {system.value}")
        assert found is not None  # noqa: S101  # expected just above
        return found

    def _shows(self, answer: Assessment, *records: str) -> None:
        """Every one of these records is among the matches."""
        missing = set(records) - {match.record.id for match in answer.matches}
        expect(not missing, f"not among the matches: {', '.join(sorted(missing))}")

    def _keep(self, desk: Desk, heading: str, scene: Scene, answer: Assessment, lines: list[str] | None = None) -> None:
        """One step with its picture and what the answer says as text."""
        told = f"{self._who(desk)} types `{scene.typed}` before: {answer.situation.action.value}."
        shown = text_report(answer, practice=True) if lines is None else lines
        self._transcript.add(f"{heading} ({level_word(answer.level)})", told, shown, self._picture(desk))

    def _picture(self, desk: Desk) -> Path:
        """A picture of the step that comes next in the transcript."""
        return desk.picture(self._setting.out / f"step-{len(self._transcript.steps) + 1:02}.png")

    def _who(self, desk: Desk) -> str:
        """The officer at a desk."""
        officers = (self._setting.border_patrol.officer, self._setting.hsi.officer)
        officer = next(each for each in officers if each.id == desk.officer)
        return f"{officer.name} ({officer.agency}, {officer.unit})"


def _notices(desk: Desk) -> int:
    """How many notices stand in the outbox."""
    return sum(line.startswith("Notice") for line in desk.outbox())

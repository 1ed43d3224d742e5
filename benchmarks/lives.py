"""Made-up lives in support: who came when, to whom, where they stayed, and what they chose; the same for a seed.

One in fifty is under 18, three in four of those whose time was up have left, one in eight moved to somebody else.
"""

from dataclasses import dataclass, field
from random import Random

from benchmarks import kits
from benchmarks.rows import DAYS, FIRST, STORED, TODAY, Person, Rows, Weighted, tag
from devicefleet.tables.survivors import REGIONS

NATIONS = {"E": "ENG", "W": "WLS", "S": "SCT", "N": "NIR"}
PROVIDERS = 200
HOME = 1
HOME_PEOPLE = 1_000
"""The first organisation has as many people in a large ledger as in a small one, to see what growth alone costs."""
PER_CASEWORKER = 25

STAGES: Weighted = (("rg_positive", 50), ("referred", 25), ("reach_in", 13), ("not_in_nrm", 12))
NEXT_STAGE: dict[str, Weighted] = {
    "referred": (("rg_positive", 90), ("rg_negative", 10)),
    "rg_positive": (("cg_positive_move_on", 75), ("cg_positive_rna", 15), ("cg_negative", 10)),
}
PLACES: Weighted = (
    ("community", 48), ("safehouse", 26), ("asylum_accommodation", 17), ("prison", 4), ("hospital", 2),
    ("immigration_detention", 2), ("missing", 1),
)  # fmt: skip


@dataclass
class Lives:
    """Everybody, one after the other."""

    people: int
    seed: int = 1
    rows: Rows = field(init=False)
    caseloads: dict[int, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = Rows(Random(self.seed))  # noqa: S311 - the same people for everybody, and they guard nothing
        for number in range(1, PROVIDERS + 1):
            nation = NATIONS[region_of(number)[0]]
            self.rows.add("provider", f"org-{number:03}", f"Organisation {number:03}", nation, STORED)

    def person(self) -> None:
        """Everything about the next person."""
        rows, chance = self.rows, self.rows.chance
        key = rows.next("survivor")
        provider = HOME if key <= min(HOME_PEOPLE, self.people // 10) else chance.randint(HOME + 1, PROVIDERS)
        region = region_of(provider) if chance.random() < 0.85 else chance.choice(REGIONS)
        start = FIRST + int((TODAY - FIRST) * chance.random() ** 0.8)
        child = chance.random() < 0.02
        grown = DAYS[start + chance.randint(30, 700)] if child else None
        interpreter = chance.random() < 0.4
        rows.add("survivor", tag("person", key, 6), "msvcc", region, not child, grown, "en", interpreter, STORED)
        left = start + chance.randint(100, 1000)
        gone = left <= TODAY and chance.random() < 0.75
        who = Person(key, provider, start, left if gone else TODAY + 1)
        began = rows.entry("support_started", start, who)
        self._episodes(who, began)
        self._responsible(who, began)
        self._stages(who, began)
        self._stays(who, began)
        if chance.random() < 0.01:
            self._declined(who, ("smartphone", "laptop", "data"))
        else:
            kits.hand_over(rows, who)
            self._choices(who)
        self._talks(who)

    def _episodes(self, who: Person, began: int) -> None:
        rows, chance = self.rows, self.rows.chance
        expected = DAYS[who.start + chance.randint(150, 900)] if chance.random() < 0.4 else None
        if who.end > TODAY:
            rows.add("episode", began, who.key, DAYS[who.start], expected, None, None)
            return
        ended = rows.entry("support_ended", who.end, who)
        rows.add("episode", began, who.key, DAYS[who.start], expected, DAYS[who.end], ended)
        back = who.end + chance.randint(30, 200)
        if back <= TODAY and chance.random() < 0.05:
            again = rows.entry("support_started", back, who)
            rows.add("episode", again, who.key, DAYS[back], None, None, None)

    def _responsible(self, who: Person, began: int) -> None:
        """Some were another organisation's, or another caseworker's, at first."""
        rows, chance = self.rows, self.rows.chance
        since, moved = who.start, who.start + chance.randint(40, 400)
        if chance.random() < 0.12 and moved <= TODAY and who.provider != HOME:
            earlier = who.provider if chance.random() < 0.5 else chance.randint(HOME + 1, PROVIDERS)
            first = self._caseworker(earlier)
            rows.add("responsibility", began, who.key, earlier, first, DAYS[since], DAYS[moved])
            began, since = rows.entry("responsibility_moved", moved, who), moved
        rows.add("responsibility", began, who.key, who.provider, self._caseworker(who.provider), DAYS[since], None)

    def _caseworker(self, provider: int) -> int:
        """Whoever has room for one more."""
        staff, people = self.caseloads.get(provider, (0, PER_CASEWORKER))
        if people == PER_CASEWORKER:
            address = f"worker{self.rows.next('staff')}@demo.example"
            staff, people = self.rows.add("staff", address, "no sign-in", STORED), 0
            self.rows.add("membership", staff, provider, "caseworker", STORED)
        self.caseloads[provider] = (staff, people + 1)
        return staff

    def _stages(self, who: Person, began: int) -> None:
        rows, chance = self.rows, self.rows.chance
        stage, day = rows.pick(STAGES), who.start
        rows.add("stage", began, who.key, DAYS[day], stage)
        while stage in NEXT_STAGE and chance.random() < 0.6:
            stage, day = rows.pick(NEXT_STAGE[stage]), day + chance.randint(25, 250)
            if day >= who.end:
                return
            rows.add("stage", rows.entry("stage_changed", day, who), who.key, DAYS[day], stage)

    def _stays(self, who: Person, began: int) -> None:
        rows, chance = self.rows, self.rows.chance
        place, left = rows.pick(PLACES), who.start + chance.randint(20, 300)
        release = DAYS[left] if place == "prison" and chance.random() < 0.7 else None
        rows.add("stay", began, who.key, DAYS[who.start], place, release)
        if (place == "prison" or chance.random() < 0.2) and left < who.end:
            rows.add("stay", rows.entry("stay_changed", left, who), who.key, DAYS[left], rows.pick(PLACES[:3]), None)

    def _choices(self, who: Person) -> None:
        """Own things, a declined laptop and exemptions of the few who have them."""
        rows, chance = self.rows, self.rows.chance
        day = who.start + chance.randint(0, 60)
        if day >= who.end:
            return
        part = chance.choice(("smartphone", "smartphone", "laptop", "data"))
        if chance.random() < 0.15:
            entry = rows.entry("own_device_checked", day, who)
            found = "safe" if chance.random() < 0.6 else "not_checked"
            rows.add("own_device_check", entry, rows.add("own_device", entry, who.key, part), DAYS[day], found)
        if chance.random() < 0.06:
            self._declined(who, ("laptop",))
        if chance.random() < 0.03:
            until = DAYS[day + chance.choice((28, 180, 700))]
            entry = rows.entry("exempted", day, who)
            rows.add("exemption", entry, who.key, part, "legal_restriction", DAYS[day], until)

    def _declined(self, who: Person, parts: tuple[str, ...]) -> None:
        rows, chance = self.rows, self.rows.chance
        day = who.start + chance.randint(0, 40)
        if day >= who.end:
            return
        entry = rows.entry("declined", day, who)
        language = "en" if chance.random() < 0.85 else None
        until = DAYS[day + chance.choice((60, 120, 365))]
        for part in parts:
            rows.add("decline", entry, who.key, part, "not_now", DAYS[day], language, False, until)

    def _talks(self, who: Person) -> None:
        """What was gone through with most of them in their first weeks, and safe contact again now and then."""
        rows, chance = self.rows, self.rows.chance
        day = who.start + chance.randint(0, 20)
        if chance.random() < 0.85 and day < who.end:
            entry = rows.entry("nrm_explained", day, who)
            rows.add("nrm_explanation", entry, who.key, DAYS[day], "vi", True, "clear")
        for kind in ("informal", "formal"):
            day += chance.randint(0, 20)
            if chance.random() < 0.75 and day < who.end:
                rows.add("training_session", rows.entry("trained", day, who), who.key, DAYS[day], kind)
        day = who.start + chance.randint(0, 10)
        while day < who.end and chance.random() < 0.9:
            rows.add("contact_check", rows.entry("contact_checked", day, who), who.key, DAYS[day])
            day += chance.randint(60, 92)


def region_of(provider: int) -> str:
    """Where most of an organisation's people live."""
    return REGIONS[provider % len(REGIONS)]

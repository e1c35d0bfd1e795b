"""Whether a clinic with a million patients is as quick as one with ten thousand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.client import run
from bench.figures import Figure, percentile
from bench.seeded import Seeded, kept_clinics
from bench.size_cases import cases, whole_lists
from bench.size_clinic import SizedClinic, opened
from bench.workshop import Workshop

_TIMES = 15
_BOOKINGS = 200
_DEEP = 1000
_MOST_GROWTH = 2.0
_MOST_MS = 50.0
_MOST_GROWTH_OF_DEEP = 4.0
_MOST_MS_OF_SLOTS = 20.0

Timing = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Milliseconds of the same thing at two sizes, or of two pages at one."""

    name: str
    before: Sequence[float]
    after: Sequence[float]

    @property
    def growth(self) -> float:
        """How many times the first median the second is."""
        return percentile(self.after, 50) / percentile(self.before, 50)

    @property
    def growth_of_p95(self) -> float:
        """The same of the times within which 19 of 20 are done."""
        return percentile(self.after, 95) / percentile(self.before, 95)

    @property
    def p95(self) -> float:
        """Within how many milliseconds 19 of 20 of the second are done."""
        return percentile(self.after, 95)


def measure(shop: Workshop) -> list[Figure]:
    """Measure on the databases that were asked for, on SQLite where none was."""
    figures: list[Figure] = []
    for database in shop.asked_for or ("sqlite",):
        with kept_clinics(database, *shop.sizes) as clinics:
            for clinic in clinics:
                if not clinic.is_filled:
                    shop.say(f"filling {database} with {clinic.patients:,} patients and all that happened to them")
                    clinic.fill()
                shop.say(f"{database}, {clinic.patients:,} patients: {clinic.told}")
            figures += run(_measured(database, clinics, shop))
    return figures


async def _measured(database: str, clinics: Sequence[Seeded], shop: Workshop) -> list[Figure]:
    async with AsyncExitStack() as stack:
        small, large = [
            await stack.enter_async_context(opened(clinic, by_processors=shop.by_processors)) for clinic in clinics
        ]
        first = await _first_pages(small, large)
        deep = await _deep_pages(large)
        slots = await _timed("free times of a doctor, 62 days", small.look_for_times, large.look_for_times, 4 * _TIMES)
        booking = await _timed("booking a visit", small.book, large.book, _BOOKINGS)
    sizes = [f"{clinic.patients:,}" for clinic in clinics]
    console, how = shop.console, "by processors' time, " if shop.by_processors else ""
    _show(console, f"{database}: {how}first pages", sizes, first, _is_slow)
    _show(console, f"{database}: {how}deep pages", ["page 1", f"page {_DEEP:,}"], deep, _is_slow_deep_down)
    _show(
        console,
        f"{database}: {how}free times and bookings",
        sizes,
        [slots, booking],
        lambda pair: pair is booking and pair.growth_of_p95 >= _MOST_GROWTH,
    )
    return _figures(f"{database}, {how}".rstrip(", "), first, deep, slots, booking)


async def _first_pages(small: SizedClinic, large: SizedClinic) -> list[Pair]:
    found: list[Pair] = []
    for case, same in zip(cases(small.known), cases(large.known), strict=True):
        found.append(await _timed(same.name, lambda case=case: small.read(case), lambda same=same: large.read(same)))
    return found


async def _deep_pages(large: SizedClinic) -> list[Pair]:
    return [
        await _timed(case.name, lambda case=case: large.read(case), lambda case=case: large.read(case, _DEEP))
        for case in whole_lists(large.known)
    ]


async def _timed(name: str, before: Timing, after: Timing, times: int = _TIMES) -> Pair:
    # In turns, so that whatever else the machine does troubles both alike; the first of each warms up.
    both = [(await before(), await after()) for _ in range(times + 1)][1:]
    return Pair(name, [one for one, _ in both], [other for _, other in both])


def _is_slow(pair: Pair) -> bool:
    return pair.growth >= _MOST_GROWTH or pair.p95 >= _MOST_MS


def _is_slow_deep_down(pair: Pair) -> bool:
    return pair.growth >= _MOST_GROWTH_OF_DEEP


def _figures(database: str, first: Sequence[Pair], deep: Sequence[Pair], slots: Pair, booking: Pair) -> list[Figure]:
    grown = sum(pair.growth >= _MOST_GROWTH for pair in first)
    late = sum(pair.p95 >= _MOST_MS for pair in first)
    slowest = max(first, key=lambda pair: pair.p95)
    deepest = max(deep, key=lambda pair: pair.growth)

    def under(name: str, value: float, unit: str, most: float) -> Figure:
        return Figure("size", f"{database}: {name}", value, unit, f"< {most:g}", value < most)

    return [
        Figure("size", f"{database}: first pages tried", len(first), ""),
        Figure("size", f"{database}: of them p50 at least {_MOST_GROWTH:g} times", grown, "", "none", not grown),
        Figure("size", f"{database}: of them p95 at least {_MOST_MS:g} ms", late, "", "none", not late),
        under(f"slowest first page ({slowest.name}), p95", slowest.p95, "ms", _MOST_MS),
        under(f"page {_DEEP:,} by page 1 ({deepest.name}), p50", deepest.growth, "", _MOST_GROWTH_OF_DEEP),
        under(slots.name + ", p95", slots.p95, "ms", _MOST_MS_OF_SLOTS),
        under(booking.name + ", p95 by that of the small clinic", booking.growth_of_p95, "", _MOST_GROWTH),
        Figure("size", f"{database}: {booking.name}, p95", booking.p95, "ms"),
    ]


def _show(
    console: Console, title: str, sides: Sequence[str], pairs: Sequence[Pair], is_slow: Callable[[Pair], bool]
) -> None:
    table = Table(title, *(f"{side} {share}" for side in sides for share in ("p50", "p95")), "times", "")
    for column in table.columns[1:]:
        column.justify = "right"
    for pair in pairs:
        numbers = [f"{percentile(side, share):.2f}" for side in (pair.before, pair.after) for share in (50, 95)]
        table.add_row(pair.name, *numbers, f"{pair.growth:.1f}", "[red]slow[/red]" if is_slow(pair) else "")
    console.print(table)

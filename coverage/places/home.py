"""The home page: which number to quote, how it grew, which provinces lag; for app and site."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from markupsafe import Markup

from coverage.core.i18n import Language, language
from coverage.core.palette import FIXED
from coverage.core.templates import part
from coverage.core.texts import as_date, place_name
from coverage.evidence.announced import OfficialGap, latest_official_count
from coverage.evidence.figures import Coverage
from coverage.evidence.headlines import Figure, headline, key_figures
from coverage.places.page import Part, Place, children, named
from coverage.places.scope import coverage_of_places, places_table
from coverage.projection.outlook import paces_on
from coverage.projection.pace import need, reached, reading
from coverage.projection.page import usual_year
from coverage.projection.texts import need_text, range_text
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces

_TEMPLATES = Path(__file__).parent / "templates"
#: How many of the provinces with the lowest shares are listed.
LOWEST = 5
#: Steps of a drawing of the growth: of a year, of its columns, of their height.
_YEAR, _WIDE, _NARROW, _HIGH = 20, 16, 10, 90


class Key(NamedTuple):
    """What a colour of a drawing means: a name of `coverage.core.palette.FIXED`, value, label."""

    colour: str
    value: str
    label: str


@dataclass(frozen=True)
class Drawing:
    """A drawing without letters.

    Attributes
    ----------
    svg: it stretches to the size that it is given. alt: what it shows, in words.
    title: what stands above it, "" for nothing. below: labels under its columns, in order.
    """

    svg: str
    alt: str
    keys: tuple[Key, ...]
    title: str = ""
    below: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The drawing as a `data:` address, where no SVG may stand in a page."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"

    def html(self, inline: bool) -> Markup:
        """Return the drawing with what its colours mean; not `inline`, it is an image."""
        return part(_TEMPLATES, "drawing.html", one=self, inline=inline)


@dataclass(frozen=True)
class Growth:
    """How the numbers grew, and in words what the year aimed at needs, "" for none."""

    title: str
    drawing: Drawing
    line: str


class Share(NamedTuple):
    """A place, how much of it is reached, in words, and a bar of that."""

    place: Place
    reached: str
    share: str
    drawing: Drawing


@dataclass(frozen=True)
class Lagging:
    """The provinces of a scope that lag: those with nothing, then those with the lowest shares."""

    title: str
    none: str
    without: tuple[Place, ...]
    low: str
    lowest: tuple[Share, ...]

    def html(self, to: Callable[[str], str], inline: bool) -> Markup:
        """Return the lists; `to` gives the address of a province's page; `inline`: of drawings."""
        return part(_TEMPLATES, "lagging.html", one=self, to=to, inline=inline)


@dataclass(frozen=True)
class HomePage:
    """What the home page says of the nation, an island group or a province at a day.

    Attributes
    ----------
    headline: which number to quote. figures: announced, if anything was; with evidence.
    bar: those parts of all regencies. lagging, provinces: None for a province.
    """

    brand: str
    title: str
    headline: str
    figures: tuple[Figure, ...]
    bar: Drawing
    growth: Growth
    lagging: Lagging | None
    provinces: Part | None


def home_page(data: Snapshot, day: date, scope: str, language_code: str) -> HomePage:
    """Return the home page of a scope; ask for it by `Snapshot.cached`.

    Parameters
    ----------
    day: calendar day in Indonesia that figures are for. scope: "ID", an island group or a province.
    """
    lang = language(language_code)
    now, gap = data.coverage_at(day, scope), data.gap_at(day, scope)
    figures, bar = home_figures(now, gap, lang)
    inside = [str(code) for code in provinces().index] if scope == "ID" else []
    if scope in ISLAND_GROUPS:
        inside = children(scope)
    title = lang._("Provinces on {date}").format(date=lang.date(day))
    return HomePage(
        brand=lang._("112 in Indonesia"),
        title=lang._("Where is emergency number 112 in service?"),
        headline=headline(now, gap, place_name(scope, lang), lang),
        figures=figures,
        bar=bar,
        growth=_growth(data, day, scope, lang),
        lagging=_lagging(data, day, inside, lang) if inside else None,
        provinces=Part(title, table=places_table(data, day, inside, lang)) if inside else None,
    )


def home_figures(
    now: Coverage, gap: OfficialGap | None, lang: Language
) -> tuple[tuple[Figure, ...], Drawing]:
    """Return the number announced, if any, the one with evidence, and the bar of both."""
    rows = key_figures(now, gap, lang)[: 1 if gap is None else 2]
    whole = lang._("of {total} regencies and cities").format(total=lang.number(now.total))
    note = "; ".join(part for part in (whole, rows[-1].note) if part)
    rows[-1] = replace(rows[-1], value=lang.number(now.active), note=note)
    return tuple(rows), _bar(now, gap, lang)


def _bar(now: Coverage, gap: OfficialGap | None, lang: Language) -> Drawing:
    """Draw the regencies with evidence, those announced beside them, and the rest."""
    low, high = (0, 0) if gap is None else (gap.low or 0, gap.high or 0)
    rest = now.total - now.active
    keys = [Key("named", lang.number(now.active), lang._("with evidence of 112"))]
    if high:
        label = lang._("announced, not yet identified")
        keys.append(Key("unnamed", lang.span(low, high), label))
    label = (
        lang._("without evidence yet") if gap is None else lang._("neither announced nor evidenced")
    )
    keys.append(Key("rest", lang.span(rest - high, rest - low), label))
    widths = (("rest", 0, now.total), ("unnamed", now.active, high), ("named", 0, now.active))
    svg = _svg(now.total, 10, (_rect(colour, x, 0, w, 10) for colour, x, w in widths if w > 0))
    words = "; ".join(f"{key.value} {key.label}" for key in keys)
    title = lang._("Of all {total} regencies and cities").format(total=lang.number(now.total))
    return Drawing(svg, f"{title}: {words}.", tuple(keys), title)


def _growth(data: Snapshot, day: date, scope: str, lang: Language) -> Growth:
    """Draw the numbers at the end of every year, and the way to all of them by the usual year."""
    rows = data.series[(data.series["scope"] == scope) & (data.series["date"] <= pd.Timestamp(day))]
    rows = rows.groupby(rows["date"].dt.year).tail(1)
    ends, evident = [as_date(end) for end in rows["date"]], rows["certain"].tolist()
    standing = [latest_official_count(data.counts, end, scope) for end in ends]
    announced = [count.count if count else 0 for count in standing]
    last, total = standing[-1], data.coverage_at(day, scope).total
    aim = usual_year(day) if scope == "ID" and last and not reached(last) else 0
    years = range(ends[0].year, max(aim, day.year) + 1)
    top = total if aim else max(*announced, *evident, 1)
    parts = [_column("unnamed", i, n, top, _WIDE) for i, n in enumerate(announced) if n]
    parts += [_column("named", i, n, top, _NARROW) for i, n in enumerate(evident) if n]
    keys = [Key("named", lang.number(evident[-1]), lang._("with evidence of 112"))]
    if last:
        keys.append(Key("unnamed", lang.number(last.count), lang._("officially announced")))
    told = [
        lang._("{year}: {named} with evidence, {announced} announced").format(
            year=end.year, named=lang.number(n), announced=lang.number(count.count)
        )
        if count
        else lang._("{year}: {named} with evidence").format(year=end.year, named=lang.number(n))
        for end, n, count in zip(ends, evident, standing, strict=True)
    ]
    line = ""
    if aim and last:
        wanted, now = need(last, aim), reading(last).best
        # columns stand at the ends of years
        start = last.end.year - ends[0].year - 1 + last.end.timetuple().tm_yday / 366
        parts.append(_line((start, now), (len(years) - 1, total), top))
        yearly = lang._("{n} a year").format(n=range_text(wanted.yearly, lang))
        label = lang._("needed for all {total} by the end of {year}; not a forecast")
        label = label.format(total=lang.number(total), year=aim)
        keys.append(Key("goal", yearly, label))
        told.append(f"{yearly} {label}")
        line = need_text(wanted, data.cached(paces_on, day), lang)
    drawing = Drawing(
        _svg(_YEAR * len(years), _HIGH, parts),
        f"{'; '.join(told)}.",
        tuple(keys),
        below=tuple(str(year) if (year - years[-1]) % 2 == 0 else "" for year in years),
    )
    return Growth(lang._("Growth by year"), drawing, line)


def _lagging(data: Snapshot, day: date, inside: Sequence[str], lang: Language) -> Lagging:
    """Name the provinces with nothing, and those with the lowest shares of the population."""
    frame = data.cached(coverage_of_places, day, "province").loc[list(inside)]
    frame = frame.sort_values(["population_share", "population_total"], ascending=[True, False])
    empty, others = frame[frame["active"] == 0], frame[frame["active"] > 0].head(LOWEST)
    none = lang._("No regency or city has evidence of 112 in {n} of {total} provinces:").format(
        n=lang.number(len(empty)), total=lang.number(len(frame))
    )
    lowest = []
    for row, place in zip(others.to_dict("records"), named(others.index, lang), strict=True):
        share = lang.percent(row["population_share"])
        svg = _svg(100, 10, [_rect("named", 0, 0, 100 * row["population_share"], 10)])
        count = lang._("{n} of {total}").format(
            n=lang.number(row["active"]), total=lang.number(row["total"])
        )
        lowest.append(Share(place, count, share, Drawing(svg, "", ())))
    return Lagging(
        lang._("Provinces that lag"),
        none if len(empty) else "",
        named(empty.index, lang),
        lang._("Lowest percentages of the population covered:") if lowest else "",
        tuple(lowest),
    )


def _svg(width: float, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


def _rect(colour: str, x: float, y: float, width: float, height: float) -> str:
    box = f'x="{x:g}" y="{y:g}" width="{width:.4g}" height="{height:.4g}"'
    return f'<rect fill="{FIXED[colour]}" {box}/>'


def _column(colour: str, place: int, value: int, top: int, width: int) -> str:
    high = _HIGH * value / top
    return _rect(colour, place * _YEAR + (_YEAR - width) / 2, _HIGH - high, width, high)


def _line(start: tuple[float, float], end: tuple[float, float], top: int) -> str:
    (x, y), (to_x, to_y) = (
        (_YEAR * (place + 0.5), max(_HIGH * (1 - value / top), 1)) for place, value in (start, end)
    )
    return (
        f'<path fill="none" stroke="{FIXED["goal"]}" stroke-width="2" stroke-dasharray="5 4" '
        f'vector-effect="non-scaling-stroke" d="M{x:.4g} {y:.4g}L{to_x:.4g} {to_y:.4g}"/>'
    )

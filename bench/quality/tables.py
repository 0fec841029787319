"""The figures as a page of text: sets by kind, differences to the best peer, and verdicts."""

from __future__ import annotations

from collections.abc import Iterator

from bench.quality.figures import Difference, SetFigures, best_peer, differences, mean_of_sets
from bench.quality.measures import DRAWS
from bench.quality.ours import ANY_WORDS, THE_PAGE
from bench.quality.sets import GIVEN, NAMES, OTHER, SHORT
from bench.table import framed

OURS = (ANY_WORDS, THE_PAGE)
# (set, ranker, measure) → what it should reach.
WANTED = {
    (GIVEN, THE_PAGE, "nDCG@10"): 0.78,
    (GIVEN, ANY_WORDS, "nDCG@10"): 0.78,
    ("TIME", ANY_WORDS, "MAP"): 0.73,
    ("TIME", ANY_WORDS, "nDCG@10"): 0.79,
}


def as_text(figures: list[SetFigures]) -> str:
    """`figures`: of every set that was measured, in any order."""
    given = [own for own in figures if own.name == GIVEN]
    short = [own for own in figures if own.judged.kind == SHORT and own.name != GIVEN]
    names = [own for own in figures if own.judged.kind == NAMES]
    others = [own for own in figures if own.judged.kind == OTHER]
    parts = [
        _part("Short queries, given. nDCG@10, and how many of the first ten were unjudged", given),
        _part("Short queries, our own. nDCG@10 (unjudged of the first ten)", short),
        _part("Names. Reciprocal rank of the first story about them (unjudged)", names),
        _part("All others", others, figures),
    ]
    peer = best_peer(figures)
    ordered = [*given, *short, *names, *others]
    apart = {ours: differences(ordered, ours, peer) for ours in OURS}
    parts.append(_differences(apart, peer))
    parts.append("\n".join([*_targets(figures), *_verdicts(apart, peer)]))
    return "\n\n".join(part for part in parts if part)


def _part(title: str, own: list[SetFigures], all_sets: list[SetFigures] | None = None) -> str:
    """A table of rankers against sets; with all sets, their mean is the last column."""
    if not own and not all_sets:
        return ""
    head, rows = [""], [[ranker] for ranker in _rankers(all_sets or own)]
    for each in own:
        for measure in each.judged.measures:
            head.append(f"{each.name} {measure}")
            for row in rows:
                row.append(_cell(each, row[0], measure))
    if all_sets:
        head.append(f"mean of {len(all_sets)} sets")
        for row in rows:
            row.append(f"{mean_of_sets(all_sets, row[0]):.4f}")
    return "\n".join([title, "", framed(head, rows), *_counts(own)])


def _cell(own: SetFigures, ranker: str, measure: str) -> str:
    figure = f"{own.mean(ranker, measure):.4f}"
    if own.judged.kind == OTHER:
        return figure
    unknown, first = own.unjudged[ranker]
    return f"{figure} ({unknown} of {first})"


def _counts(own: list[SetFigures]) -> Iterator[str]:
    if own:
        yield "Queries: " + ", ".join(f"{each.name} {len(each.judged.queries)}" for each in own)
    for each in own:
        if left_out := each.judged.left_out:
            yield f"{each.name}: {left_out} more has no useful story here and is left out."


def _rankers(figures: list[SetFigures]) -> list[str]:
    """Those that were asked everything, in their order."""
    return [name for name in figures[0].scores if all(name in own.scores for own in figures)]


def _differences(apart: dict[str, list[Difference]], peer: str) -> str:
    head = ["", *OURS]
    rows = [
        [own[0].name, *(_told(each) for each in own)]
        for own in zip(*(apart[ours] for ours in OURS), strict=True)
    ]
    title = (
        f"Ours less {peer}, the best peer by the mean of all sets: difference and 95 % interval,\n"
        f"paired bootstrap over queries, {DRAWS:,} draws"
    )
    return f"{title}\n\n{framed(head, rows)}"


def _told(each: Difference) -> str:
    low, high = each.interval
    return f"{each.mean:+.4f} [{low:+.4f} {high:+.4f}]"


def _targets(figures: list[SetFigures]) -> Iterator[str]:
    by_name = {own.name: own for own in figures}
    for (name, ranker, measure), wanted in WANTED.items():
        if name in by_name:
            found = by_name[name].mean(ranker, measure)
            yield f"{name}, {ranker}: {measure} {found:.4f}, wanted {wanted}: " + _verdict(
                found >= wanted
            )


def _verdicts(apart: dict[str, list[Difference]], peer: str) -> Iterator[str]:
    for ours in OURS:
        for each in apart[ours]:
            verdict = _verdict(each.is_no_worse)
            yield f"{each.name}, {ours}: no worse than {peer} beyond noise: {verdict}"


def _verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "missed"

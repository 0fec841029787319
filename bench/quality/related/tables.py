"""The figures of related stories as a page of text, with a verdict on each that is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from bench.quality.measures import Interval, interval
from bench.quality.related.choosing import Choice, Threshold, Trial
from bench.quality.related.figures import WANTED, Figure
from bench.table import framed

Figures = dict[str, list[Figure]]  # by ranker, each over the same sets


def as_text(figures: Figures, yardstick: str) -> str:
    """`yardstick`: the ranker that the others are set against."""
    head = ["", "questions", *figures]
    rows = [
        [
            f"{own[0].name}, {own[0].measure}",
            str(own[0].questions),
            *(f"{each.value:.3f} {_within(each.interval)}" for each in own),
        ]
        for own in _beside(figures)
    ]
    title = "Related stories, and the 95 % interval (bootstrap over questions, 2,000 draws)"
    return "\n".join(
        [
            title,
            "",
            framed(head, rows),
            "",
            *_apart(figures, yardstick),
            *_verdicts(figures, yardstick),
        ]
    )


def trials_as_text(choice: Choice, trials: list[Trial]) -> str:
    """What choosing the settings is worth, and what each other setting does."""
    lines = [
        f"Of {choice.drawn} settings drawn at random the best has a mean of {choice.best:.4f};",
        f"chosen on four fifths of the questions and measured on the fifth {choice.on_fifths:.4f};",
        "chosen without a set and measured on it "
        f"{np.mean([value for _, value in choice.left_out]):.4f} ("
        + ", ".join(f"{name} {value:.3f}" for name, value in choice.left_out)
        + ");",
        f"those in use {choice.used:.4f}.",
    ]
    head = ["instead", "mean", "95 %", *(name for name, _ in trials[0].by_set)]
    rows = [
        [
            trial.name,
            f"{trial.mean:+.4f}",
            _within(trial.interval),
            *(f"{value:+.3f}" for _, value in trial.by_set),
        ]
        for trial in trials
    ]
    return "\n".join([*lines, "", framed(head, rows)])


def thresholds_as_text(thresholds: Iterable[Threshold]) -> str:
    rows = [
        [each.name, f"{each.least:.2f}", f"{each.precision:.2f}", f"{each.recall:.2f}"]
        for each in thresholds
    ]
    title = "Pairs of a least nearness without closeness, and whether they belong together"
    return "\n".join([title, "", framed(["", "at least", "precision", "recall"], rows)])


def _beside(figures: Figures) -> Iterator[tuple[Figure, ...]]:
    yield from zip(*figures.values(), strict=True)


def _apart(figures: Figures, yardstick: str) -> Iterator[str]:
    for name, own in figures.items():
        if name == yardstick:
            continue
        for mine, plain in zip(own, figures[yardstick], strict=True):
            apart = np.subtract(mine.draws, plain.draws)
            yield (
                f"{mine.name}, {mine.measure}: {name} {mine.value - plain.value:+.3f} "
                f"{_within(interval(apart), '+.3f')} to {yardstick}"
            )


def _verdicts(figures: Figures, yardstick: str) -> Iterator[str]:
    for name, own in figures.items():
        for figure in own if name != yardstick else ():
            wanted = WANTED.get((figure.name, figure.measure))
            if wanted is not None:
                verdict = "reached" if figure.value >= wanted else "missed"
                yield (
                    f"{figure.name}, {name}: {figure.measure} {figure.value:.3f}, "
                    f"wanted {wanted}: {verdict}"
                )


def _within(bounds: Interval, form: str = ".3f") -> str:
    low, high = bounds
    return f"[{low:{form}} {high:{form}}]"

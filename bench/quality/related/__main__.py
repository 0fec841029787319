"""python -m bench.quality.related [--settings]: related stories, beside plain tf-idf.

--settings tells as well how the settings were chosen; it takes some minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench.quality.related import tables
from bench.quality.related.choosing import choice_among, drawn_settings, thresholds, trials
from bench.quality.related.figures import measured
from bench.quality.related.parts import Parts
from bench.quality.related.rankers import RANKERS, YARDSTICK
from bench.quality.related.sets import RelatedSet, related_sets
from bench.quality.related.through_index import recalls
from bench.quality.sets import data_folder


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="How good suggested related stories are.")
    parser.add_argument("--settings", action="store_true", help="how the settings were chosen")
    wanted = parser.parse_args(arguments)
    sets: list[RelatedSet] = []
    for found in related_sets(data_folder()):
        if isinstance(found, str):
            print(f"Not measured: {found}")
        else:
            sets.append(found)
    if not sets:
        print(
            f"There is nothing to measure with in {data_folder()}; NEWSROOM_DATA names its folder"
        )
        return 2
    figures = {
        name: [figure for known in sets for figure in measured(known, make(known))]
        for name, make in RANKERS.items()
    }
    print(tables.as_text(figures, YARDSTICK))
    for known in sets:
        for measure, value in recalls(known) if known.links else ():
            print(f"Through the index: {known.name}, {measure} {value:.3f}")
    if wanted.settings:
        read = [(known, Parts(known.stories)) for known in sets]
        print("\n" + tables.trials_as_text(choice_among(read, drawn_settings()), trials(read)))
        print("\n" + tables.thresholds_as_text(thresholds(read)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

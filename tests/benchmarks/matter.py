"""Work out which sites matter and write `recommender/that_matter.yaml`: `make matter`, when sites or weights change."""

from datetime import UTC, datetime
from pathlib import Path

import yaml
from rich.progress import track

from catalog.index import CatalogIndex
from catalog.sites_yaml import load_file, write_text
from recommender.evaluate import graded, read_cases
from recommender.matter import CLINICIANS, SEED, clinicians, sites_that_matter
from recommender.weights import weights

JUDGED = Path(__file__).parent.parent / "data" / "judged"
FILE = Path(__file__).parents[2] / "recommender" / "that_matter.yaml"
MOST = 200  # blanks that are listed
HEAD = """\
# The sites that matter: graded 1 to 3 in a judged case, or in the first ten of simulated clinicians, and the blanks of
# the first ten that could move a score most (recommender/matter.py). Written by `make matter`; read by the page /about.
"""


def main() -> None:
    """Write the file anew."""
    today = datetime.now(UTC).date()
    index = CatalogIndex.compile(load_file())
    cases = [*read_cases(JUDGED / "open.yaml"), *read_cases(JUDGED / "more.yaml")]
    people = track(clinicians(), "clinicians")
    matter = sites_that_matter(index, weights(), today, people, graded(cases))
    found = {
        "as_of": today.isoformat(),
        "clinicians": CLINICIANS,
        "seed": SEED,
        "sites": sorted(matter.sites),
        "unknowns": [
            {"site": one.site, "fact": one.fact, "worth": round(one.worth, 5)} for one in matter.unknowns[:MOST]
        ],
    }
    write_text(HEAD + yaml.safe_dump(found, sort_keys=False, default_flow_style=None, width=120), FILE)


if __name__ == "__main__":
    main()

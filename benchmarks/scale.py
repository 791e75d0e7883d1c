"""Does it stay fast and small? `python benchmarks/scale.py memory|sites|ledger|versions|all [--quick]`

memory: what a crawl of 100,000 URLs holds in memory, against one of 10,000. sites: time to the first request, memory
and CPU time with 50, 500 and 2,000 sites. ledger: taking the next 100 that are due, of 1,000,000 URLs. versions: diff
and history of one article among 500,000 versions. All on loopback. Exits 1 where a bound is broken, but for --quick.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import scale_ledger, scale_memory, scale_sites, scale_versions  # noqa: E402 - the path above is for a checkout

PARTS = {
    "ledger": scale_ledger.main,
    "sites": scale_sites.main,
    "memory": scale_memory.main,
    "versions": scale_versions.main,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", choices=[*PARTS, "all"])
    parser.add_argument("--quick", action="store_true", help="a smaller form, for CI")
    options = parser.parse_args()
    faults = []
    for name in PARTS if options.part == "all" else [options.part]:
        print(f"\n{name}\n", flush=True)
        faults += PARTS[name](quick=options.quick)
    for fault in faults:
        print(fault)
    return 1 if faults and not options.quick else 0  # a machine that others use at the same time fails no build


if __name__ == "__main__":
    sys.exit(main())

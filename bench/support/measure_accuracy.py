#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures how late timers are. Use bench/accuracy.sh; see its --help.

A sleeper is late by the time from when it should wake to when its code runs. The programs are
pinned, and alternate; a figure is the median of the runs. On a busy machine the worst of the
sleepers shows the machine.
"""

import array
import os
import subprocess

import measure
from measure import median_of

# Sleepers, and timers that are armed beside them and given up.
CELLS = {
    "10,000 sleepers": (10_000, 0),
    "the same among 990,000 timers that are dropped": (10_000, 990_000),
}


def run(program, core, sleepers, others):
    command = ["taskset", "-c", str(core), str(program), str(sleepers), str(others)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    late = array.array("q", process.stdout.read())
    process.stdout.close()
    usage = measure.usage_of(process)
    if process.returncode != 0 or len(late) != sleepers:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}, {len(late)} woke")
    late = sorted(late)
    return {
        "early": sum(1 for n in late if n < 0),
        "median": late[len(late) // 2] / 1000,
        "p99": late[len(late) * 99 // 100] / 1000,
        "max": late[-1] / 1000,
        "cpu": (usage.ru_utime + usage.ru_stime) * 1e9 / (sleepers + others),
    }


def check(results):
    """Never early; and as near as tokio, whose wheel has the same tick."""
    bars = measure.Check()
    for cell, runs in results["kioto"].items():
        early = sum(r["early"] for r in runs)
        bars.expect(early == 0, f"{cell}: {early} early")
        if "tokio" in results:
            late, bar = (median_of(r, "median") for r in (runs, results["tokio"][cell]))
            bars.expect(late <= bar, f"{cell}: late by {late:.0f} us <= {bar:.0f} (tokio)")
    bars.exit()


def main():
    parser = measure.parser()
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()

    core = sorted(os.sched_getaffinity(0))[0]
    loads = [measure.load_average()]
    results = {p: {cell: [] for cell in CELLS} for p in options.peers}
    for _ in range(options.runs):
        for cell, counts in CELLS.items():
            for peer in options.peers:
                results[peer][cell].append(run(options.bin / peer, core, *counts))
    loads.append(measure.load_average())

    print(f"\nHow late sleepers wake, in us, and CPU ns per timer; medians of {options.runs} runs "
          f"on core {core}; {measure.load_text(loads)}")
    for cell in CELLS:
        print(f"\n{cell:<48}{'early':>8}{'median':>10}{'p99':>10}{'max':>10}{'CPU':>10}")
        for peer in options.peers:
            runs = results[peer][cell]
            late = (median_of(runs, key) for key in ("median", "p99", "max", "cpu"))
            print(f"{peer:<48}{sum(r['early'] for r in runs):>8}"
                  + "".join(f"{n:>10.0f}" for n in late))
    measure.print_skipped(dict(options.skipped))

    measure.write(options, "how late sleepers wake, us", loads, runs=options.runs,
                  accuracy=results)
    if options.check:
        check(results)


if __name__ == "__main__":
    main()

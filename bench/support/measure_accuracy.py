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

import argparse
import array
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

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
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
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


def median(runs, key):
    return statistics.median(r[key] for r in runs)


def check(results):
    """Never early; and as near as tokio, whose wheel has the same tick."""
    passed = True
    for cell, runs in results["kioto"].items():
        early = sum(r["early"] for r in runs)
        passed = passed and early == 0
        print(f"check: {'ok  ' if early == 0 else 'FAIL'} {cell}: {early} early")
        if "tokio" in results:
            late, bar = median(runs, "median"), median(results["tokio"][cell], "median")
            passed = passed and late <= bar
            print(f"check: {'ok  ' if late <= bar else 'FAIL'} {cell}: late by {late:.0f} us "
                  f"<= {bar:.0f} (tokio)")
    print("check: passed" if passed else "check: failed")
    return passed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--json", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--skipped", action="append", default=[])
    parser.add_argument("--version", action="append", default=[])
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()

    core = sorted(os.sched_getaffinity(0))[0]
    load_average = [os.getloadavg()[0]]
    results = {p: {cell: [] for cell in CELLS} for p in options.peers}
    for _ in range(options.runs):
        for cell, counts in CELLS.items():
            for peer in options.peers:
                results[peer][cell].append(run(options.bin / peer, core, *counts))
    load_average.append(os.getloadavg()[0])

    print(f"\nHow late sleepers wake, in us, and CPU ns per timer; medians of {options.runs} runs "
          f"on core {core}; load average {load_average[0]:.1f} before, {load_average[1]:.1f} after")
    for cell in CELLS:
        print(f"\n{cell:<48}{'early':>8}{'median':>10}{'p99':>10}{'max':>10}{'CPU':>10}")
        for peer in options.peers:
            runs = results[peer][cell]
            print(f"{peer:<48}{sum(r['early'] for r in runs):>8}"
                  + "".join(f"{median(runs, k):>10.0f}" for k in ("median", "p99", "max", "cpu")))
    for entry in options.skipped:
        print("{}: skipped, {}".format(*entry.split("=", 1)))

    print(f"\nwrites {os.path.relpath(options.json)}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({
        "benchmark": "how late sleepers wake, us",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "cores": os.cpu_count(),
                    "load_average": load_average},
        "versions": dict(entry.split("=", 1) for entry in options.version),
        "runs": options.runs,
        "accuracy": results,
    }, indent=1) + "\n")
    if options.check and not check(results):
        sys.exit(1)


if __name__ == "__main__":
    main()

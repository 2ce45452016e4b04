#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures the speed-up of a second thread. Use bench/threads.sh; see its --help.

One thread and two alternate, and so do the peers; a speed-up is the ratio of the medians of the
elapsed times, which mean little where the machine has other things to do.
"""

import statistics
import subprocess
import sys

import measure

BAR = 1.7
ROUNDS = 500


def main():
    parser = measure.parser()
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()

    loads = [measure.load_average()]
    results = {p: {"1": [], "2": []} for p in options.peers}
    for _ in range(options.runs):
        for peer in options.peers:
            for threads in ("1", "2"):
                done = subprocess.run([str(options.bin / peer), threads, str(ROUNDS)],
                                      capture_output=True, text=True, check=True)
                results[peer][threads].append(float(done.stdout))
    loads.append(measure.load_average())
    speed_up = {p: statistics.median(r["1"]) / statistics.median(r["2"])
                for p, r in results.items()}

    print(f"\nTasks that compute, one context; medians of {options.runs} runs; "
          f"{measure.load_text(loads)}\n")
    print(f"{'':<16}{'1 thread, s':>14}{'2 threads, s':>14}{'speed-up':>10}")
    for peer, runs in results.items():
        print(f"{peer:<16}{statistics.median(runs['1']):>14.3f}"
              f"{statistics.median(runs['2']):>14.3f}{speed_up[peer]:>10.2f}")
    measure.write(options, "seconds of tasks that compute", loads, runs=options.runs,
                  threads=results)
    if options.check:
        good = speed_up["kioto"] >= BAR
        print(f"check: {'ok' if good else 'FAIL'} speed-up {speed_up['kioto']:.2f} >= {BAR}")
        sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()

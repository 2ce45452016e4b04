#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures the memory of idle connections and sleeping tasks. Use bench/memory.sh; see its --help."""

import resource
import subprocess
import sys

import measure

BAR = 600  # bytes of an idle connection of kioto's, with its task


def main():
    parser = measure.parser()  # of whose runs one is as good as many
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()

    # Two descriptors a connection, one hundred connections before those that count, and a margin.
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    most = (100_000 if files == resource.RLIM_INFINITY else files) // 2 - 200
    kinds = [("idle", min(10_000, most), "idle connection"),
             ("sleeping", 10_000, "sleeping task"), ("sleeping", 1_000_000, "sleeping task")]
    if most > 10_000:
        kinds.insert(1, ("idle", min(most, 25_000), "idle connection"))

    results = {}
    print(f"\nBytes of user memory, the heap's overhead included\n\n{'':<32}"
          + "".join(f"{p:>16}" for p in options.peers))
    for kind, count, what in kinds:
        row = results[f"{what}, {count:,} of them"] = {}
        for peer in options.peers:
            done = subprocess.run([str(options.bin / peer), kind, str(count)],
                                  capture_output=True, text=True)
            if done.returncode != 0:
                raise RuntimeError(f"{peer} {kind} {count}: {done.stderr}")
            row[peer] = float(done.stdout)
        print(f"{what + f', {count:,} of them':<32}"
              + "".join(f"{row[p]:>16.0f}" for p in options.peers), flush=True)
    measure.print_skipped(dict(options.skipped))

    measure.write(options, "bytes of user memory", memory=results)
    if options.check:
        worst = max(row["kioto"] for what, row in results.items() if what.startswith("idle"))
        print(f"check: {'ok' if worst <= BAR else 'FAIL'} idle connection {worst:.0f} <= {BAR}")
        sys.exit(0 if worst <= BAR else 1)


if __name__ == "__main__":
    main()

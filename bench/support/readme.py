#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Puts measured tables into pages: what stands between `<!-- NAME table -->` and
`<!-- end of table -->` is written from bench/results/NAME.json.

    readme.py [--check]        --check: exit with 1 where a page says something else
"""

import json
import pathlib
import re
import statistics
import sys

BENCH = pathlib.Path(__file__).resolve().parents[1]
PAGES = [BENCH.parent / "README.md", BENCH.parent / "doc/design/performance.md"]

NAMES = {
    "raw_epoll": "raw epoll, by hand",
    "kioto": "**Kioto**",
    "tokio": "tokio",
    "asio_callbacks": "Asio callbacks",
    "asio_awaitable": "Asio `awaitable`",
}


def markdown(head, rows):
    # The first column is text, the others are figures.
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def echo(result):
    ks = list(next(iter(result["servers"].values()))["connections"])
    rows = []
    for name, server in result["servers"].items():
        cells = server["connections"]
        row = [NAMES.get(name, name)]
        row += [f"{cells[k]['instructions']['per_request']:.0f}" for k in ks]
        for k in (ks[0], ks[-1]):
            row.append(f"{statistics.median(r['calls'] for r in cells[k]['calls']):.2f}")
        row.append(f"{max(r['allocations'] / r['requests'] for r in cells[ks[-1]]['calls']):.2f}")
        for k in (ks[0], ks[-1]):
            cpu = [r["user_us"] + r["system_us"] for r in cells[k]["cpu"]]
            row.append(f"{statistics.median(cpu):.1f}")
        rows.append(row)
    head = ["per request", *(f"instructions, K = {k}" for k in ks),
            *(f"calls, K = {k}" for k in (ks[0], ks[-1])), "allocations",
            *(f"CPU µs, K = {k}" for k in (ks[0], ks[-1]))]
    v = result["versions"]
    note = (f"{v.get('compiler', '')} -O2, Boost {v.get('boost', '')}; tokio {v.get('tokio', '')}, "
            f"{v.get('rustc', '').split('(')[0].strip()} -O3 with LTO. "
            f"{result['machine']['cores']} cores, load average "
            f"{max(result['machine']['load_average']):.1f}; medians of {result['runs']} runs.")
    return markdown(head, rows) + "\n\n" + note


def operations(result):
    peers = list(dict.fromkeys(p for o in result["operations"].values() for p in o["peers"]))
    rows = []
    for name, operation in result["operations"].items():
        row = [f"{operation['what']} (`{name}`)"]
        for peer in peers:
            cell = operation["peers"].get(peer, {})
            row.append(f"{cell['instructions']:.0f}" if "instructions" in cell else "")
        rows.append(row)
    return markdown(["instructions", *(NAMES.get(p, p) for p in peers)], rows)


def table(name):
    path = BENCH / "results" / f"{name}.json"
    result = json.loads(path.read_text())
    return echo(result) if "servers" in result else operations(result)


def main():
    stale = False
    for page in PAGES:
        if not page.exists():
            continue
        before = page.read_text()
        after = re.sub(
            r"(<!-- (\w+) table -->\n).*?(<!-- end of table -->)",
            lambda m: f"{m[1]}\n{table(m[2])}\n\n{m[3]}",
            before,
            flags=re.DOTALL,
        )
        if after != before:
            stale = True
            print(f"{page.name}: {'other figures than measured' if '--check' in sys.argv else 'updated'}")
            if "--check" not in sys.argv:
                page.write_text(after)
    sys.exit(1 if stale and "--check" in sys.argv else 0)


if __name__ == "__main__":
    main()

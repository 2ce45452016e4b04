#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Compares what bench/counters.sh measured with the baseline. Use that script; see its --help."""

import argparse
import json
import os
import pathlib
import re
import sys

import measure

WORSE = 1.05
# What depends on when another thread runs, or another process.
UNSTEADY = ("unordered_1000", "unordered_10000", "request")


def flatten(directory):
    counters, compiler = {}, ""
    for path in sorted(directory.glob("*.json")):
        result = json.loads(path.read_text())
        compiler = result["versions"].get("compiler", "")
        for name, operation in result.get("operations", {}).items():
            cell = operation["peers"].get("kioto")
            if cell and name not in UNSTEADY:
                counters[f"{path.stem}.{name}.instructions"] = round(cell["instructions"], 2)
                counters[f"{path.stem}.{name}.allocations"] = round(cell["allocations"], 2)
        for k, cell in result.get("servers", {}).get("kioto", {}).get("connections", {}).items():
            counters[f"echo.{k}.instructions"] = round(cell["instructions"]["per_request"], 1)
        for flows, cell in result.get("counts", {}).get("kioto", {}).items():
            counters[f"proxy.{flows}.instructions"] = round(cell["instructions"], 1)
            counters[f"proxy.{flows}.calls"] = round(cell["calls"], 2)
        for what, cell in result.get("http", {}).get("kioto", {}).items():
            name = re.sub(r"\W+", "_", what)
            for counter, key in (("instructions", "per_request"), ("calls", "calls"),
                                 ("allocations", "allocations")):
                counters[f"http.{name}.{counter}"] = round(cell["instructions"][key], 2)
    for line in (directory / "sizes.txt").read_text().splitlines():
        name, value = line.split()
        counters[f"size.{name}"] = int(value)
    return counters, compiler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--measured", type=pathlib.Path, required=True)
    parser.add_argument("--baseline", type=pathlib.Path, required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    counters, compiler = flatten(options.measured)

    if options.update:
        options.baseline.write_text(
            json.dumps({"compiler": compiler, "counters": counters}, indent=1) + "\n")
        print(f"wrote {len(counters)} counters to {os.path.relpath(options.baseline)}")
        return

    baseline = json.loads(options.baseline.read_text())
    same_compiler = baseline["compiler"] == compiler
    if not same_compiler:
        print(f"instructions are not compared: {compiler!r}, the baseline has "
              f"{baseline['compiler']!r}")
    passed = failed = 0
    for name, before in baseline["counters"].items():
        if name.endswith(".instructions") and not same_compiler:
            continue
        now = counters.get(name)
        # An allocation more is one too many, however few there were.
        most = before + 0.005 if name.endswith(".allocations") else before * WORSE + 0.05
        if now is None or now > most:
            failed += 1
            print(f"FAILED: {name}: {now}, in the baseline {before}")
        else:
            passed += 1
            if now < before / WORSE:
                print(f"better: {name}: {now}, in the baseline {before} (counters.sh --update)")
    for name in counters.keys() - baseline["counters"].keys():
        failed += 1
        print(f"FAILED: {name}: not in the baseline (counters.sh --update)")
    measure.count_tests(passed, failed)
    print(f"{passed} counters hold, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

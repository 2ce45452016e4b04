#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures the echo servers that bench/echo.sh has built. Use that script; see its --help.

What is measured, each at K = 1, 4, 16 and 64 connections, server and load on a core each:

instructions   User instructions by callgrind, as the slope between a short and a long run, so
               that start-up, accepting and closing cancel. callgrind makes the server so slow
               that it finds every connection waiting when it wakes: batches of K. The batch seen
               is measured (in runs of their own, with the counting library) and printed. Asio
               looks twice a round, between its reads and its writes: it shows K / 2. tokio
               looks after 61 polls at the latest: it shows at most 61.
calls          System calls by the counting library in the process at its own speed, as the slope
               between a run of a few requests and a long one. The batch is then what it happens
               to be, and is printed: requests per wait that found something, on the outer set
               where one set is nested in another.
allocations    Likewise.
cpu            User and system time by rusage of the whole process, without the library. Their
               sum is exact; some kernels divide it between the two by the clock tick they saw.
               A virtual machine's time for the same work changes by a third from second to
               second, so the servers take turns in short runs, and what one costs beside another
               is the median of the quotients of turns that followed each other.
cpu, together  The same with server and load on one core, who do not interrupt each other. With a
               core each they wait for most of the time: much of what is measured is the machine's
               falling asleep and being woken, and a fast server finds fewer connections at a time
               than a slow one, which costs it more. Here no core falls asleep, and each server
               finds all that the load has sent while it was at rest.

A native figure is the median of the runs, in which the servers alternate.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import measure
from measure import median_of, progress, total

# The bars of --check, for kioto: instructions by K; calls by the batch B of the same run; the time
# together with the load.
CPU_BARS = {64: {"raw_epoll": 1.10, "asio_callbacks": 1.0}, 1: {"asio_callbacks": 1.0}}


def instruction_bar(k):
    return 220 + 900 / k


def call_bar(batch):
    return 2 + 3 / batch + 0.05


SLOW_PAUSE_US = 300

# Short runs for times, for each other run.
CPU_TURNS = 4


class Harness:
    def __init__(self, bin_dir):
        self.bin = bin_dir
        self.counter = bin_dir / "libcount.so"
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.load_core = cores[0], cores[-1]
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="echo."))
        # Under callgrind, with several connections, the load shares the server's core and goes
        # first: it answers each echo before the server runs on, so that the server finds all of
        # its connections waiting, however busy the machine is. Only root may raise the load; the
        # server may always be lowered.
        raised = ("chrt", "--fifo", "1")
        allowed = subprocess.run([*raised, "true"], capture_output=True).returncode == 0
        self.slow_server = () if allowed else ("chrt", "--idle", "0")
        self.slow_load = raised if allowed else ()

    def close(self):
        shutil.rmtree(self.scratch)

    def run(self, name, k, requests, slowed=(), env=None, depth=1, together=False):
        """One server process from start to exit under one load; its resource usage.

        slowed: a command that runs the server, instead of the server itself.
        k = 0: a connection a request. depth: messages a call. together: on one core.
        """
        server_first, load_first, load_core, pause = (), (), self.load_core, ()
        if together:
            server_first = load_first = measure.PATIENT
            load_core = self.server_core
        elif slowed and k > 1:
            server_first, load_first, load_core = self.slow_server, self.slow_load, self.server_core
        elif slowed:
            # As at its own speed, the server is back at waiting when the next request comes.
            pause = (str(SLOW_PAUSE_US),)
        command = ["taskset", "-c", str(self.server_core), *server_first, *slowed]
        command += [str(self.bin / name), "0"]
        log = self.scratch / "stderr"
        with open(log, "wb") as stderr:
            server = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=stderr, env={**os.environ, **(env or {})}
            )
        try:
            port = measure.port_of(server)
            if not port:
                raise RuntimeError(f"{name} did not start: {log.read_text()}")
            load = ["taskset", "-c", str(load_core), *load_first, str(self.bin / "load")]
            load += [str(port), str(k), str(requests), *(pause or ("0",)), str(depth)]
            done = subprocess.run(load, capture_output=True, text=True, timeout=130)
            if done.returncode != 0:
                raise RuntimeError(f"load on {name} failed: {done.stderr}{log.read_text()}")
            # The server leaves by itself when the last connection closes, or by its own alarm.
            usage = measure.usage_of(server)
            if server.returncode != 0:
                raise RuntimeError(f"{name} exited with {server.returncode}: {log.read_text()}")
            return usage
        finally:
            measure.end(server)

    def instructions(self, name, k, requests, depth=1):
        out = self.scratch / "callgrind.out"
        self.run(name, k, requests, slowed=measure.callgrind(out), depth=depth)
        return measure.instructions_in(out)

    def counts(self, name, k, requests, slowed=(), depth=1):
        out = self.scratch / "counts"
        out.unlink(missing_ok=True)
        env = {"LD_PRELOAD": str(self.counter), "COUNT_FILE": str(out)}
        self.run(name, k, requests, slowed=slowed, env=env, depth=depth)
        return {w[0]: int(w[1]) for w in (line.split() for line in out.read_text().splitlines())}


def difference(long, short):
    return {name: count - short.get(name, 0) for name, count in long.items()}


def batch_of(counts, requests):
    wakes = counts["wakes.top"]
    return requests / wakes if wakes > 0 else float("nan")


def fit(points):
    """Least squares of a + b/K; None with fewer than two points."""
    if len(points) < 2:
        return None
    xs = [1 / k for k, _ in points]
    ys = [y for _, y in points]
    mean_x, mean_y = statistics.fmean(xs), statistics.fmean(ys)
    b = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / sum(
        (x - mean_x) ** 2 for x in xs
    )
    return {"per_request": mean_y - b * mean_x, "per_batch": b}


def measure_instructions(harness, name, k, short, long, depth=1):
    requests = long - short
    low = harness.instructions(name, k, short, depth)
    high = harness.instructions(name, k, long, depth)
    counts = difference(
        harness.counts(name, k, long, measure.callgrind("/dev/null"), depth),
        harness.counts(name, k, short, measure.callgrind("/dev/null"), depth),
    )
    return {
        "per_request": (high - low) / requests,
        "batch": batch_of(counts, requests),
        "calls": counts["calls"] / requests,
        "allocations": counts["allocations"] / requests,
        "requests": [short, long],
    }


def measure_calls(harness, name, k, short, baseline, long, depth=1):
    requests = long - short
    counts = difference(harness.counts(name, k, long, depth=depth), baseline)
    return {
        "calls": counts["calls"] / requests,
        "batch": batch_of(counts, requests),
        "allocations": counts["allocations"],
        "requests": requests,
        "by_name": {
            n: round(c / requests, 4)
            for n, c in counts.items()
            if "." not in n and n not in ("calls", "allocations") and abs(c) / requests >= 0.0005
        },
    }


def measure_cpu(harness, name, k, requests, depth=1, together=False):
    return measure.cpu_of(
        harness.run(name, k, requests, depth=depth, together=together), requests)


# The times of a cell.
TIMES = {"cpu": "a core each", "cpu_together": "one core"}


def quotient(results, k, name, reference, times):
    return measure.quotient(
        *(map(total, results[n]["connections"][k][times]) for n in (name, reference)))


def table(results, skipped):
    head = [
        ("server", ""), ("K", ""), ("instr", "/req"), ("batch", "(slow)"), ("calls", "/req"),
        ("min..max", ""), ("batch", "(native)"), ("allocs", "/req"), ("cpu us", "/req"),
        ("user", "us"), ("sys", "us"), ("min..max", "us"), ("instr = a + b/K", ""),
    ]
    rows = [[a for a, _ in head], [b for _, b in head]]
    for name, result in results.items():
        shown = result.get("fit")
        fitted = f"{shown['per_request']:.0f} + {shown['per_batch']:.0f}/K" if shown else ""
        for k, cell in result["connections"].items():
            row = [name, str(k)] + [""] * (len(head) - 2)
            if "instructions" in cell:
                row[2] = f"{cell['instructions']['per_request']:.0f}"
                row[3] = f"{cell['instructions']['batch']:.1f}"
            if cell["calls"]:
                calls = [run["calls"] for run in cell["calls"]]
                batches = [run["batch"] for run in cell["calls"]]
                row[4] = f"{statistics.median(calls):.2f}"
                row[5] = f"{min(calls):.2f}..{max(calls):.2f}"
                row[6] = f"{statistics.median(batches):.1f}"
                allocations = max(r["allocations"] / r["requests"] for r in cell["calls"])
                row[7] = f"{allocations:.3f}"
            if cell["cpu"]:
                totals = [total(run) for run in cell["cpu"]]
                row[8] = f"{statistics.median(totals):.2f}"
                row[9] = f"{median_of(cell['cpu'], 'user_us'):.2f}"
                row[10] = f"{median_of(cell['cpu'], 'system_us'):.2f}"
                row[11] = f"{min(totals):.2f}..{max(totals):.2f}"
            row[12], fitted = fitted, ""
            rows.append(row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    for number, row in enumerate(rows):
        if number >= 2 and row[0] != rows[number - 1][0]:
            print("-" * (sum(widths) + 2 * (len(widths) - 1)))
        cells = [c.ljust(w) if i in (0, 12) else c.rjust(w)
                 for i, (c, w) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())
    measure.print_skipped(skipped)


# Of which only the time is measured: connections, requests, messages a call.
FURTHER = {
    "1,024 connections": (1024, 200_000, 1),
    "64 connections, 16 messages a call": (64, 600_000, 16),
    "a connection a request": (0, 10_000, 1),
}


def further_table(results):
    for name, result in results.items():
        if "churn" in result:
            print(f"\n{name}, a connection a request: {result['churn']['per_request']:.0f} "
                  f"instructions", end="")
    print("\n\nCPU us per request" + "".join(f"{n:>38}" for n in FURTHER))
    for name, result in results.items():
        row = f"{name:<18}"
        for cell in FURTHER:
            totals = [total(r) for r in result["further"][cell]]
            spread = f"{statistics.median(totals):.2f} ({min(totals):.2f}..{max(totals):.2f})"
            row += f"{spread:>38}"
        print(row)


def quotient_table(results, ks):
    for times, where in TIMES.items():
        print(f"\nCPU of kioto beside, {where:<11}" + "".join(f"{f'K = {k}':>10}" for k in ks))
        for name in results:
            if name != "kioto":
                print(f"{name:<32}" + "".join(
                    f"{quotient(results, k, 'kioto', name, times):>9.2f}x" for k in ks))


def check(results):
    if "kioto" not in results:
        print("check: FAIL: kioto was not measured")
        sys.exit(1)
    bars = measure.Check()

    def compare(k, what, value, bar, note):
        bars.expect(value <= bar, f"K={k:<3} {what:<12} {value:8.2f} <= {bar:8.2f}  ({note})")

    if "churn" in results["kioto"] and "churn" in results.get("tokio", {}):
        own, bar = (results[p]["churn"]["per_request"] for p in ("kioto", "tokio"))
        compare(1, "churn", own, bar, "instructions a connection; tokio")
    for k, cell in results["kioto"]["connections"].items():
        if "instructions" not in cell:
            bars.expect(False, f"K={k}: instructions were not measured")
        else:
            value = cell["instructions"]["per_request"]
            note = f"220 + 900/K; batch {cell['instructions']['batch']:.1f}"
            compare(k, "instructions", value, instruction_bar(k), note)
        if not cell["calls"]:
            bars.expect(False, f"K={k}: calls and allocations were not measured")
        for run in cell["calls"]:
            # One connection cannot be waited for in larger batches than one.
            batch = 1 if k == 1 else run["batch"]
            note = f"2 + 3/B + 0.05; B = {batch:.1f}"
            compare(k, "calls", run["calls"], call_bar(batch), note)
            # Not 0 exactly: with other timing, the set-up of a connection may grow a queue once.
            compare(k, "allocations", run["allocations"], k, f"in {run['requests']} requests")
        for reference, bar in CPU_BARS.get(k, {}).items():
            if cell["cpu_together"] and reference in results:
                value = quotient(results, k, "kioto", reference, "cpu_together")
                compare(k, "cpu", value, bar, f"x {reference}, on one core with the load")
    bars.exit()


def main():
    parser = measure.parser(runs=None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("servers", nargs="*")
    options = parser.parse_args()
    skipped, versions = dict(options.skipped), dict(options.version)
    runs = options.runs if options.runs is not None else (3 if options.quick else 5)
    ks = [1, 64] if options.quick else [1, 4, 16, 64]

    # One connection waits for the round trip, or for the pause, each time.
    def slow(k):
        short, long = (500, 1500) if k == 1 else (2000, 8000)
        return short, long if options.quick else 2 * long

    def native(k):
        return (5000 if k == 1 else 20000) * (1 if options.quick else 3)

    results = {
        name: {"connections": {k: {"calls": [], **{t: [] for t in TIMES}} for k in ks},
               "further": {what: [] for what in FURTHER}}
        for name in options.servers
    }
    loads = [measure.load_average()]
    harness = Harness(options.bin)
    try:
        if "instructions" not in skipped:
            for name in options.servers:
                for k in ks:
                    progress(f"instructions: {name}, K = {k}")
                    cell = results[name]["connections"][k]
                    cell["instructions"] = measure_instructions(harness, name, k, *slow(k))
                if not options.quick:
                    progress(f"instructions: {name}, a connection a request")
                    results[name]["churn"] = measure_instructions(harness, name, 0, 250, 1250)
                results[name]["fit"] = fit([
                    (k, cell["instructions"]["per_request"])
                    for k, cell in results[name]["connections"].items()
                ])
        baseline = {}
        for run in range(runs):
            for k in ks:
                for name in options.servers:
                    progress(f"native run {run + 1} of {runs}: {name}, K = {k}")
                    cell = results[name]["connections"][k]
                    short = 4 * k
                    if run == 0:
                        baseline[name, k] = harness.counts(name, k, short)
                    cell["calls"].append(
                        measure_calls(harness, name, k, short, baseline[name, k], native(k))
                    )
            if not options.quick:
                for what, (k, requests, depth) in FURTHER.items():
                    for name in options.servers:
                        progress(f"native run {run + 1} of {runs}: {name}, {what}")
                        results[name]["further"][what].append(
                            measure_cpu(harness, name, k, requests, depth))
        turns = CPU_TURNS * runs
        for turn in range(turns):
            for k in ks:
                # Each server is first, and last, as often as the others.
                first = turn % max(1, len(options.servers))
                for name in options.servers[first:] + options.servers[:first]:
                    progress(f"turn {turn + 1} of {turns}: {name}, K = {k}")
                    cell = results[name]["connections"][k]
                    requests = native(k) // 3
                    cell["cpu"].append(measure_cpu(harness, name, k, requests))
                    cell["cpu_together"].append(
                        measure_cpu(harness, name, k, requests, together=True))
    finally:
        harness.close()
        progress("")
    loads.append(measure.load_average())

    print(f"\n64-byte echo, one server thread on core {harness.server_core}, load on core "
          f"{harness.load_core}; native figures are medians of {runs} runs; "
          f"{measure.load_text(loads)}")
    if harness.server_core == harness.load_core:
        print("note: one core for both, so native batches and times mean little")
    print(f"{versions.get('compiler', '')}; Boost {versions.get('boost', '')}; tokio "
          f"{versions.get('tokio', '')}; {versions.get('rustc', '')}\n")
    table(results, skipped)
    if runs and not options.quick:
        further_table(results)
    if runs and "kioto" in results:
        quotient_table(results, ks)

    measure.write(options, "64-byte echo, one server thread", loads, quick=options.quick, runs=runs,
                  skipped=skipped, servers=results)
    if options.check:
        print()
        check(results)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures operations that programs repeat: what one of them costs.

    measure_operations.py --bin DIR --json FILE --title TEXT --operations FILE PEER=PROGRAM...

PROGRAM OPERATION COUNT does an operation COUNT times (bench/support/operations.hpp). A figure is
the slope between two counts, so that start and end cancel:

instructions   User instructions by callgrind; the same in each run.
allocations    By the counting library (bench/support/count.c), in the process at its own speed.
ns             User and system time by rusage, pinned to a core; the median of the runs, in which
               the peers alternate. callgrind sees a clock read as a few instructions, so an
               operation that reads the clock is to be judged by this too.

The operations are listed in FILE, a line each, `-` for nothing:

    NAME PER SHORT LONG NATIVE BAR ALLOCATIONS DESCRIPTION

PER divides the figures (an operation of 10,000 futures); SHORT and LONG are the counts under
callgrind, NATIVE the one for the time. BAR is what kioto may cost, in instructions: a number,
FACTOR*PEER, or FACTOR*PEER:OPERATION, or several of them with commas; a peer that is skipped sets
none. ALLOCATIONS is the most that kioto may make.

With --server SERVER the programs are its clients: it runs beside each run, on the last core, and
they find its port in $PORT. Then the system calls are measured, too, as the allocations are. Under
callgrind a program and its server take turns on one core: each goes on until it has to wait, so
that a client never finds an answer without waiting for it, and n clients find n answers.

With --threads the programs have threads of their own: they are not pinned, and the time that passes
is measured beside that of the processor. Whether their threads share a core is the scheduler's choice
then, which may double what a wake costs; so they run pinned to one, too. callgrind lets one thread run
at a time, for long.
"""

import concurrent.futures
import contextlib
import os
import pathlib
import socket
import statistics
import subprocess
import tempfile
import time

import measure

NO_SUCH_OPERATION = 3


class Operation:
    def __init__(self, line):
        words = line.split(None, 7)
        self.name, self.what = words[0], words[7].strip()
        self.per, self.short, self.long, self.native = (
            int(w.replace("_", "")) if w != "-" else 0 for w in words[1:5]
        )
        self.bar, self.allocations = words[5], words[6]


def read_operations(path):
    lines = path.read_text().splitlines()
    return [Operation(l) for l in lines if l.strip() and not l.startswith("#")]


class Harness:
    def __init__(self, bin_dir, server=None):
        self.bin, self.server = bin_dir, server
        cores = sorted(os.sched_getaffinity(0))
        self.core, self.server_core = cores[0], cores[-1]
        # Neither of two on one core takes it from the other. Only root may ask for the first.
        fifo = ("chrt", "--fifo", "1")
        allowed = subprocess.run([*fifo, "true"], capture_output=True).returncode == 0
        self.in_turns = fifo if allowed else ("chrt", "--batch", "0")

    @contextlib.contextmanager
    def serving(self, prefix):
        """Runs the server, if there is one, while a connection to it is open."""
        if not self.server:
            yield {}
            return
        server = subprocess.Popen([*prefix, str(self.bin / self.server)], stdout=subprocess.PIPE)
        try:
            port = measure.port_of(server)
            if not port:
                raise RuntimeError(f"{self.server} did not start")
            with socket.create_connection(("127.0.0.1", port)):
                yield {"PORT": str(port)}
            server.wait(60)
        finally:
            measure.end(server)

    def run(self, program, operation, count, prefix=(), env=None, in_turns=False):
        """None where the program has no such operation."""
        before = ()
        if self.server:
            turns = self.in_turns if in_turns else ()
            before = ("taskset", "-c", str(self.core), *turns)
            core = self.core if in_turns else self.server_core
            beside = self.serving(("taskset", "-c", str(core), *turns))
        else:
            beside = self.serving(())
        command = [*before, *prefix, str(self.bin / program), operation.name, str(count)]
        with beside as port:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env={**os.environ, **(env or {}), **port},
            )
            text = process.stderr.read().decode(errors="replace")
            process.stderr.close()
            usage = measure.usage_of(process)
        if process.returncode == NO_SUCH_OPERATION:
            return None
        if process.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}: {text}")
        return usage

    def instructions(self, program, operation):
        totals = []
        for count in (operation.short, operation.long):
            with tempfile.TemporaryDirectory(prefix="operations.") as scratch:
                out = pathlib.Path(scratch, "callgrind.out")
                tool = ("valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}")
                if self.run(program, operation, count, tool, in_turns=True) is None:
                    return None
                lines = out.read_text(errors="replace").splitlines()
                totals += [int(l.split()[1]) for l in lines if l.startswith("totals:")]
        return self.slope(operation, *totals)

    def counts(self, program, operation):
        """Allocations and system calls."""
        totals = {"allocations": [], "calls": []}
        for count in (operation.short, operation.long):
            with tempfile.TemporaryDirectory(prefix="operations.") as scratch:
                out = pathlib.Path(scratch, "counts")
                env = {"LD_PRELOAD": str(self.bin / "libcount.so"), "COUNT_FILE": str(out)}
                if self.run(program, operation, count, env=env) is None:
                    return None
                for name, number in (l.split() for l in out.read_text().splitlines()):
                    if name in totals:
                        totals[name].append(int(number))
        return {name: self.slope(operation, *pair) for name, pair in totals.items()}

    def nanoseconds(self, program, operation, pinned=True):
        """Of the processor, and those that pass."""
        pin = ("taskset", "-c", str(self.core)) if pinned else ()
        times = []
        for count in (operation.short, operation.native):
            begin = time.monotonic()
            usage = self.run(program, operation, count, pin)
            passed = time.monotonic() - begin
            times.append(((usage.ru_utime + usage.ru_stime) * 1e9, passed * 1e9))
        operations = (operation.native - operation.short) * operation.per
        return [(high - low) / operations for low, high in zip(*times)]

    @staticmethod
    def slope(operation, low, high):
        return (high - low) / ((operation.long - operation.short) * operation.per)


def measure_all(harness, operations, peers, runs, count_instructions, threads):
    cells = {o.name: {} for o in operations}
    # Counts do not depend on what else the machine does: all cores at once, but for those that take
    # turns with a server.
    with concurrent.futures.ThreadPoolExecutor(1 if harness.server else os.cpu_count()) as pool:
        waiting = {}
        for o in operations:
            for peer, program in peers.items():
                if count_instructions:
                    waiting[o.name, peer, "instructions"] = pool.submit(
                        harness.instructions, program, o)
                waiting[o.name, peer, "counts"] = pool.submit(harness.counts, program, o)
        for (name, peer, key), future in waiting.items():
            measure.progress(f"{key}: {name}, {peer}")
            if future.result() is None:
                continue
            cell = cells[name].setdefault(peer, {"ns": []})
            if key == "instructions":
                cell[key] = round(future.result(), 4)
            else:
                cell["allocations"] = round(future.result()["allocations"], 4)
                if harness.server:
                    cell["calls"] = round(future.result()["calls"], 4)
    for run in range(runs):
        for o in operations:
            for peer, program in peers.items():
                if o.native and peer in cells[o.name]:
                    measure.progress(f"run {run + 1} of {runs}: {o.name}, {peer}")
                    used, passed = harness.nanoseconds(program, o, pinned=not threads)
                    cells[o.name][peer]["ns"].append(round(used, 3))
                    if threads:
                        cells[o.name][peer].setdefault("elapsed", []).append(round(passed, 3))
                        used, _ = harness.nanoseconds(program, o)
                        cells[o.name][peer].setdefault("one_core", []).append(round(used, 3))
    measure.progress("")
    return cells


def value(number):
    return f"{number:.1f}" if number < 100 else f"{number:.0f}"


def text_of(cell):
    if not cell:
        return ["", "", ""]
    return [
        value(cell["instructions"]) if "instructions" in cell else "",
        f"{cell['allocations']:.2f}",
        value(statistics.median(cell["ns"])) if cell["ns"] else "",
    ]


def bars_of(operation, cells, skipped):
    """The bars in instructions, by how they read; None for what was not measured."""
    bars = {}
    for text in operation.bar.split(",") if operation.bar != "-" else []:
        factor, star, reference = text.partition("*")
        peer, _, name = reference.partition(":")
        if not star:
            bars[text] = float(text)
        elif peer not in skipped:
            cell = cells[name or operation.name].get(peer, {})
            bars[text] = float(factor) * cell["instructions"] if "instructions" in cell else None
    return bars


def bar_of(operation, cells, skipped):
    """The lowest bar, if there is one."""
    return min((b for b in bars_of(operation, cells, skipped).values() if b is not None),
               default=None)


def table(operations, peers, cells, skipped):
    rows = [["", *(t for p in peers for t in (p, "", "")), "bar", ""],
            ["operation", *(["instr", "allocs", "ns"] * len(peers)), "instr", "what"]]
    for o in operations:
        bar = bar_of(o, cells, skipped)
        rows.append([o.name, *(t for p in peers for t in text_of(cells[o.name].get(p))),
                     value(bar) if bar is not None else "", o.what])
    widths = [max(len(r[i]) for r in rows[1:]) for i in range(len(rows[0]))]
    for row in rows:
        line = row[0].ljust(widths[0])
        for i in range(1, len(row) - 1):
            if row is rows[0] and i % 3 == 1 and row[i]:
                # A peer's name spans its three columns.
                span = sum(widths[i:i + 3]) + 4 if i + 2 < len(row) - 1 else widths[i]
                line += "   " + row[i].rjust(widths[i]).ljust(span)
            elif row is rows[0] and i < len(row) - 2:
                continue
            else:
                line += ("   " if i % 3 == 1 else "  ") + row[i].rjust(widths[i])
        print((line + "  " + row[-1]).rstrip())


def further_table(operations, cells):
    for key, what in (("calls", "system calls"), ("elapsed", "ns that pass"),
                      ("one_core", "ns on one core")):
        for o in operations:
            further = {p: c[key] for p, c in cells[o.name].items() if c.get(key)}
            if further:
                figures = (f"{p} {value(statistics.median(v) if isinstance(v, list) else v)}"
                           for p, v in further.items())
                print(f"{o.name}, {what}: {', '.join(figures)}")


def check(operations, cells, skipped):
    bars = measure.Check()
    for o in operations:
        cell = cells[o.name].get("kioto", {})
        for text, bar in bars_of(o, cells, skipped).items():
            if bar is None or "instructions" not in cell:
                bars.expect(False, f"{o.name}: not measured")
                continue
            bars.expect(cell["instructions"] <= bar, f"{o.name:<18} instructions "
                        f"{cell['instructions']:9.1f} <= {bar:9.1f}  ({text})")
        if o.allocations != "-":
            bars.expect(cell.get("allocations", 1e9) <= float(o.allocations) + 0.001,
                        f"{o.name:<18} allocations  "
                        f"{cell.get('allocations', -1):9.2f} <= {float(o.allocations):9.1f}")
    bars.exit()


def main():
    parser = measure.parser()
    parser.add_argument("--title", required=True)
    parser.add_argument("--operations", type=pathlib.Path, required=True)
    parser.add_argument("--server")
    parser.add_argument("--threads", action="store_true")
    parser.add_argument("peers", nargs="+", type=measure.pair)
    options = parser.parse_args()

    skipped, peers, versions = dict(options.skipped), dict(options.peers), dict(options.version)
    operations = read_operations(options.operations)
    loads = [measure.load_average()]
    harness = Harness(options.bin, options.server)
    cells = measure_all(harness, operations, peers, options.runs, "instructions" not in skipped,
                        options.threads)
    loads.append(measure.load_average())

    print(f"\n{options.title}; times are medians of {options.runs} runs"
          f"{'' if options.threads else f' on core {harness.core}'}; "
          f"{measure.load_text(loads)}")
    print(f"{versions.get('compiler', '')} -O2; Boost {versions.get('boost', '')}; tokio "
          f"{versions.get('tokio', '')}; {versions.get('rustc', '')} -O3, LTO\n")
    table(operations, peers, cells, skipped)
    further_table(operations, cells)
    measure.print_skipped(skipped)

    measure.write(options, options.title, loads, runs=options.runs, skipped=skipped, operations={
        o.name: {"what": o.what, "bar": bar_of(o, cells, skipped), "peers": cells[o.name]}
        for o in operations
    })
    if options.check:
        print()
        check(operations, cells, skipped)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures the proxies that bench/proxy.sh has built. Use that script; see its --help.

One direction of bulk data through the proxy, which has a core for itself; client and server share
another. A figure is user and system time of the whole process by rusage, per GiB: the median of the
runs, in which the proxies take turns; what one costs beside another is the median of the quotients
of turns that followed each other. haproxy and nginx run as one process with one thread, logging
nothing, with splicing where they offer it (haproxy: `option splice-auto`). What a proxy costs that
moves one message, once per run of this script, is taken off: start and end.

Messages of 64 KiB are sent as fast as the proxy takes them. Of those of 512 bytes a flow sends the
next when the one before came through: else a proxy that is slow finds several at a time, and is
cheaper for it. These are measured with all on one core, too, where a proxy does not wait for most
of the time, and what is measured is not the machine's falling asleep and being woken. They cost all
proxies nearly the same, and runs of one proxy differ by more: so they are more and shorter, and the
median of the quotients is given with the interval that it is in with 95 % confidence.

What does not depend on the machine's time is counted for messages of 512 bytes with all on one core,
as the slope between a short and a long run: user instructions by callgrind, and system calls by the
counting library in the process at its own speed.
"""

import functools
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

import measure
from measure import median_of

GIB = 1024 ** 3
# Flows, bytes of a message, and whether all are on one core.
CELLS = [(1, 65536, False), (64, 65536, False), (1, 512, False), (64, 512, False), (1, 512, True),
         (64, 512, True)]
LOOPS = 512  # messages of this size are sent when the one before came through
MORE = 4  # times as many runs of those, each of so much less
# Of kioto, against raw_splice, and against everything else that does more than one job.
BAR = 1.15
PEER_BAR = 1.0
BARE = ("raw_splice", "raw_copy", "asio_set", "asio_waits", "kioto", "kioto_copy")
# And of small messages against the bare proxy that lets Asio wait, in the better of its two ways for
# so many flows.
BY_HAND_BAR = 1.05
BY_HAND = {1: "asio_waits", 64: "asio_set"}
# A wait of tokio's is one call, and one of Asio's two. Where each message has a wait of its own and
# nothing else is measured, the bare proxy is above tokio: it is the bar there, in tokio's place.
ABOVE_TOKIO = (1, LOOPS, True)
DAEMONS = ("haproxy", "nginx")
MESSAGES = 4096  # of the short run that is counted
HAPROXY = """
global
    nbthread 1
    maxconn 1000
    maxpipes 256
defaults
    mode tcp
    timeout connect 10s
    timeout client 60s
    timeout server 60s
    option splice-auto
listen proxy
    bind 127.0.0.1:{port}
    server upstream 127.0.0.1:{upstream}
"""
NGINX = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
master_process off;
pid {scratch}/nginx.pid;
error_log {scratch}/nginx.log crit;
events {{ worker_connections 1000; }}
stream {{
    server {{
        listen 127.0.0.1:{port};
        proxy_pass 127.0.0.1:{upstream};
        proxy_buffer_size 64k;
    }}
}}
"""


class Harness:
    def __init__(self, bin_dir):
        self.bin = bin_dir
        cores = sorted(os.sched_getaffinity(0))
        self.proxy_core, self.load_core = str(cores[0]), str(cores[-1])
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="proxy."))

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def start(self, name, upstream, pin, slowed=(), env=None):
        """The process and its port; ours leave by themselves, daemons are stopped."""
        if name in DAEMONS:
            port = measure.free_port()
            config = self.scratch / f"{name}.conf"
            text = HAPROXY if name == "haproxy" else NGINX
            config.write_text(text.format(port=port, upstream=upstream, scratch=self.scratch))
            command = (["haproxy", "-db", "-q", "-f"] if name == "haproxy" else
                       ["nginx", "-p", str(self.scratch), "-c"])
            return measure.start_daemon([*pin, *command, str(config)], port), port
        process = subprocess.Popen([*pin, *slowed, str(self.bin / name), str(upstream)],
                                   stdout=subprocess.PIPE, env={**os.environ, **(env or {})})
        return process, measure.port_of(process)

    def run(self, name, flows, size, message, together, slowed=(), env=None):
        pin = ["taskset", "-c", self.load_core, *(measure.PATIENT if together else ())]
        load = subprocess.Popen(
            [*pin, str(self.bin / "load"), str(flows), str(size), str(message),
             str(int(message == LOOPS))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        upstream = int(load.stdout.readline().split()[1])
        proxy, port = self.start(
            name, upstream, pin if together else ["taskset", "-c", self.proxy_core], slowed, env)
        try:
            begin = time.monotonic()
            load.stdin.write(f"{port}\n")
            load.stdin.close()
            if load.wait(timeout=120) != 0:
                raise RuntimeError(f"{name}: the load failed")
            wall = time.monotonic() - begin
            if name in DAEMONS:
                proxy.send_signal(signal.SIGTERM)
            usage = measure.usage_of(proxy)
        finally:
            measure.end(load)
            measure.end(proxy)
        return usage.ru_utime + usage.ru_stime, wall

    def measure(self, name, size, cell):
        cpu, wall = self.run(name, cell[0], size, *cell[1:])
        return {"cpu": (cpu - self.idle(name, cell)) * GIB / size, "wall": wall * GIB / size}

    @functools.cache
    def idle(self, name, cell):
        flows, message, _ = cell
        return statistics.median(
            self.run(name, flows, flows * message, *cell[1:])[0] for _ in range(3))

    def counts(self, name, flows, messages):
        """Instructions and calls of a run with all on one core."""
        out = self.scratch / "counts"
        size = messages * LOOPS
        self.run(name, flows, size, LOOPS, True, measure.callgrind(out))
        instructions = measure.instructions_in(out)
        self.run(name, flows, size, LOOPS, True,
                 env={"LD_PRELOAD": str(self.bin.parent / "libcount.so"), "COUNT_FILE": str(out)})
        counts = dict(line.split() for line in out.read_text().splitlines())
        return {"instructions": instructions, "calls": int(counts["calls"]),
                "waits": int(counts["waits.top"])}

    def count(self, name, flows):
        """Of a message; the long run is of so many more."""
        short, long = (self.counts(name, flows, flows + n * MESSAGES) for n in (1, 3))
        return {k: (long[k] - short[k]) / (2 * MESSAGES) for k in long}


def pairs(results, cell, name, reference):
    return ([r["cpu"] for r in results[p][cell]] for p in (name, reference))


def quotient(results, cell, name, reference):
    return measure.quotient(*pairs(results, cell, name, reference))


def text_of_quotient(results, cell, name, reference):
    low, high = measure.quotient_interval(*pairs(results, cell, name, reference))
    return f"{quotient(results, cell, name, reference):.3f} x {reference} ({low:.3f}-{high:.3f})"


def name_of(cell):
    flows, message, together = cell
    return (f"{flows} flow{'s' if flows > 1 else ''}, " +
            (f"{message // 1024} KiB" if message >= 1024 else f"{message} B") +
            (", one core" if together else ""))


def main():
    parser = measure.parser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()
    size = {65536: GIB, 512: GIB // 32}
    turns = 2 * options.runs
    if options.quick:
        size, turns = {65536: GIB // 2, 512: GIB // 64}, options.runs

    loads = [measure.load_average()]
    harness = Harness(options.bin)
    results = {p: {name_of(c): [] for c in CELLS} for p in options.peers}
    try:
        counted = count(harness, [p for p in options.peers if p not in DAEMONS], dict(options.skipped))
        for turn in range(turns):
            for cell in CELLS:
                more = MORE if cell[1] == LOOPS else 1
                for again in range(more):
                    first = (turn * more + again) % len(options.peers)
                    for peer in options.peers[first:] + options.peers[:first]:
                        measure.progress(f"turn {turn + 1} of {turns}: {peer}")
                        results[peer][name_of(cell)].append(
                            harness.measure(peer, size[cell[1]] // more, cell))
    finally:
        harness.close()
    loads.append(measure.load_average())

    if turns:
        print_times(results, turns, loads)
    print_counts(counted)
    measure.print_skipped(dict(options.skipped))
    measure.write(options, "proxy, CPU seconds per GiB", loads, runs=turns, more=MORE,
                  skipped=dict(options.skipped), proxies=results, counts=counted)
    if options.check:
        check(results)


def count(harness, peers, skipped):
    """By the number of flows; {} without callgrind."""
    counted = {}
    if "instructions" not in skipped:
        for peer in peers:
            measure.progress(f"counts: {peer}")
            counted[peer] = {str(flows): harness.count(peer, flows) for flows in BY_HAND}
    return counted


def print_times(results, turns, loads):
    print(f"\nProxy, one direction: CPU seconds per GiB (beside it: ratio to raw_splice of the same "
          f"cell); medians of {turns} runs, {turns * MORE} of small messages; "
          f"{measure.load_text(loads)}\n")
    cells = [name_of(c) for c in CELLS]
    print("".join([f"{'':<16}", *(f"{c:>24}" for c in cells)]))
    for peer in results:
        row = f"{peer:<16}"
        for c in cells:
            ratio = quotient(results, c, peer, "raw_splice") if "raw_splice" in results else 0
            row += f"{median_of(results[peer][c], 'cpu'):>17.3f} {ratio:>5.2f}x"
        print(row)


def print_counts(counted):
    print(f"\nOf a message of {LOOPS} bytes, with all on one core: user instructions, system calls and "
          "waits\n")
    print("".join([f"{'':<16}", *(f"{f'{flows} flows':>28}" for flows in BY_HAND)]))
    for peer, by_flows in counted.items():
        print("".join([f"{peer:<16}", *(
            f"{c['instructions']:>14.1f} {c['calls']:>6.3f} {c['waits']:>6.3f}"
            for c in by_flows.values())]))


def check(results):
    bars = measure.Check()
    for flows, message, together in CELLS:
        cell = name_of((flows, message, together))
        small = message == LOOPS
        for peer in results:
            bar = BAR if peer == "raw_splice" else PEER_BAR
            if peer == BY_HAND[flows] and small:
                bar = BY_HAND_BAR
            elif peer in BARE and peer != "raw_splice":
                continue
            text = f"{cell:<24} {text_of_quotient(results, cell, 'kioto', peer)}"
            if peer == "tokio" and (flows, message, together) == ABOVE_TOKIO:
                print(f"check: none {text}, "
                      f"{text_of_quotient(results, cell, BY_HAND[flows], peer)}")
            else:
                bars.expect(quotient(results, cell, "kioto", peer) <= bar, f"{text} <= {bar:.2f}")
    bars.exit()


if __name__ == "__main__":
    main()

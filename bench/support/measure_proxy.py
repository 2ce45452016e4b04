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
of the time, and what is measured is not the machine's falling asleep and being woken.
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
# Of kioto, against raw_splice, and against everything else that does more than one job.
BAR = 1.15
PEER_BAR = 1.0
BARE = ("raw_splice", "raw_copy", "raw_asking", "kioto", "kioto_copy")
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

    def start(self, name, upstream, pin):
        """The process and its port; ours leave by themselves, daemons are stopped."""
        if name in ("haproxy", "nginx"):
            port = measure.free_port()
            config = self.scratch / f"{name}.conf"
            text = HAPROXY if name == "haproxy" else NGINX
            config.write_text(text.format(port=port, upstream=upstream, scratch=self.scratch))
            command = (["haproxy", "-db", "-q", "-f"] if name == "haproxy" else
                       ["nginx", "-p", str(self.scratch), "-c"])
            return measure.start_daemon([*pin, *command, str(config)], port), port
        process = subprocess.Popen([*pin, str(self.bin / name), str(upstream)],
                                   stdout=subprocess.PIPE)
        return process, measure.port_of(process)

    def run(self, name, flows, size, message, together):
        pin = ["taskset", "-c", self.load_core, *(measure.PATIENT if together else ())]
        load = subprocess.Popen(
            [*pin, str(self.bin / "load"), str(flows), str(size), str(message),
             str(int(message == LOOPS))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        upstream = int(load.stdout.readline().split()[1])
        proxy, port = self.start(
            name, upstream, pin if together else ["taskset", "-c", self.proxy_core])
        try:
            begin = time.monotonic()
            load.stdin.write(f"{port}\n")
            load.stdin.close()
            if load.wait(timeout=120) != 0:
                raise RuntimeError(f"{name}: the load failed")
            wall = time.monotonic() - begin
            if name in ("haproxy", "nginx"):
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


def quotient(results, cell, name, reference):
    return measure.quotient(*([r["cpu"] for r in results[p][cell]] for p in (name, reference)))


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
        for turn in range(turns):
            first = turn % len(options.peers)
            for cell in CELLS:
                for peer in options.peers[first:] + options.peers[:first]:
                    measure.progress(f"turn {turn + 1} of {turns}: {peer}")
                    results[peer][name_of(cell)].append(
                        harness.measure(peer, size[cell[1]], cell))
    finally:
        harness.close()
    loads.append(measure.load_average())

    skipped = dict(options.skipped)
    print(f"\nProxy, one direction: CPU seconds per GiB (beside it: ratio to raw_splice of the same "
          f"cell); medians of {turns} runs; {measure.load_text(loads)}\n")
    cells = [name_of(c) for c in CELLS]
    print("".join([f"{'':<16}", *(f"{c:>24}" for c in cells)]))
    for peer in results:
        row = f"{peer:<16}"
        for c in cells:
            ratio = quotient(results, c, peer, "raw_splice") if "raw_splice" in results else 0
            row += f"{median_of(results[peer][c], 'cpu'):>17.3f} {ratio:>5.2f}x"
        print(row)
    measure.print_skipped(skipped)
    measure.write(options, "proxy, CPU seconds per GiB", loads, runs=turns, skipped=skipped,
                  proxies=results)
    if options.check:
        bars = measure.Check()
        for c in cells:
            for peer in results:
                if peer in BARE and peer != "raw_splice":
                    continue
                value, bar = quotient(results, c, "kioto", peer), BAR if peer in BARE else PEER_BAR
                bars.expect(value <= bar, f"{c:<24} {value:.3f} x {peer} <= {bar:.2f}")
        bars.exit()


if __name__ == "__main__":
    main()

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
cheaper for it.
"""

import argparse
import datetime
import functools
import json
import os
import pathlib
import platform
import select
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

GIB = 1024 ** 3
CELLS = [(1, 65536), (64, 65536), (1, 512), (64, 512)]
LOOPS = 512  # messages of this size are sent when the one before came through
# Of kioto, against raw_splice, and against everything else that does more than one job.
BAR = 1.15
PEER_BAR = 1.0
BARE = ("raw_splice", "raw_copy", "kioto", "kioto_copy")
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


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Harness:
    def __init__(self, bin_dir):
        self.bin = bin_dir
        cores = sorted(os.sched_getaffinity(0))
        self.proxy_core, self.load_core = str(cores[0]), str(cores[-1])
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="proxy."))
        self.environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def start(self, name, upstream):
        """The process and its port; ours leave by themselves, daemons are stopped."""
        pin = ["taskset", "-c", self.proxy_core]
        if name in ("haproxy", "nginx"):
            port = free_port()
            config = self.scratch / f"{name}.conf"
            text = HAPROXY if name == "haproxy" else NGINX
            config.write_text(text.format(port=port, upstream=upstream, scratch=self.scratch))
            command = (["haproxy", "-db", "-q", "-f"] if name == "haproxy" else
                       ["nginx", "-p", str(self.scratch), "-c"])
            process = subprocess.Popen([*pin, *command, str(config)], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # Not by a connection, which would count as a flow of the server's.
            for _ in range(500):
                if f":{port:04X} 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text():
                    break
                time.sleep(0.01)
            return process, port
        process = subprocess.Popen([*pin, str(self.bin / name), str(upstream)],
                                   stdout=subprocess.PIPE)
        ready, _, _ = select.select([process.stdout], [], [], 30)
        return process, int(process.stdout.readline().split()[1]) if ready else 0

    def run(self, name, flows, size, message):
        load = subprocess.Popen(
            ["taskset", "-c", self.load_core, str(self.bin / "load"), str(flows), str(size),
             str(message), str(int(message == LOOPS))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        upstream = int(load.stdout.readline().split()[1])
        proxy, port = self.start(name, upstream)
        try:
            begin = time.monotonic()
            load.stdin.write(f"{port}\n")
            load.stdin.close()
            if load.wait(timeout=120) != 0:
                raise RuntimeError(f"{name}: the load failed")
            wall = time.monotonic() - begin
            if name in ("haproxy", "nginx"):
                proxy.send_signal(signal.SIGTERM)
            _, status, usage = os.wait4(proxy.pid, 0)
            proxy.returncode = os.waitstatus_to_exitcode(status)
        finally:
            for process in (load, proxy):
                if process.returncode is None:
                    process.kill()
                    process.wait()
            load.stdout.close()
            if proxy.stdout:
                proxy.stdout.close()
        return usage.ru_utime + usage.ru_stime, wall

    def measure(self, name, flows, size, message):
        cpu, wall = self.run(name, flows, size, message)
        return {"cpu": (cpu - self.idle(name, flows, message)) * GIB / size, "wall": wall * GIB / size}

    @functools.cache
    def idle(self, name, flows, message):
        return statistics.median(
            self.run(name, flows, flows * message, message)[0] for _ in range(3))


def quotient(results, cell, name, reference):
    """What one proxy costs beside another; turn i of both were neighbours in time."""
    pairs = zip(results[name][cell], results[reference][cell])
    return statistics.median(a["cpu"] / b["cpu"] for a, b in pairs)


def name_of(cell):
    flows, message = cell
    return f"{flows} flow{'s' if flows > 1 else ''}, {message // 1024} KiB" if message >= 1024 \
        else f"{flows} flow{'s' if flows > 1 else ''}, {message} B"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--json", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--skipped", action="append", default=[])
    parser.add_argument("--version", action="append", default=[])
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()
    size = {65536: GIB, 512: GIB // 32}
    turns = 2 * options.runs
    if options.quick:
        size, turns = {65536: GIB // 2, 512: GIB // 64}, options.runs

    load_average = [os.getloadavg()[0]]
    harness = Harness(options.bin)
    results = {p: {name_of(c): [] for c in CELLS} for p in options.peers}
    try:
        for turn in range(turns):
            first = turn % len(options.peers)
            for flows, message in CELLS:
                for peer in options.peers[first:] + options.peers[:first]:
                    if sys.stderr.isatty():
                        print(f"\r\033[Kturn {turn + 1} of {turns}: {peer}", end="",
                              file=sys.stderr, flush=True)
                    results[peer][name_of((flows, message))].append(
                        harness.measure(peer, flows, size[message], message))
    finally:
        harness.close()
    load_average.append(os.getloadavg()[0])

    skipped = dict(entry.split("=", 1) for entry in options.skipped)
    print(f"\nProxy, one direction: CPU seconds per GiB (beside it: ratio to raw_splice of the same "
          f"cell); medians of {turns} runs; load average {load_average[0]:.1f} before, "
          f"{load_average[1]:.1f} after\n")
    cells = [name_of(c) for c in CELLS]
    print("".join([f"{'':<16}", *(f"{c:>20}" for c in cells)]))
    medians = {p: {c: statistics.median(r["cpu"] for r in results[p][c]) for c in cells}
               for p in results}
    for peer in results:
        row = f"{peer:<16}"
        for c in cells:
            ratio = quotient(results, c, peer, "raw_splice") if "raw_splice" in results else 0
            row += f"{medians[peer][c]:>13.3f} {ratio:>5.2f}x"
        print(row)
    for name, reason in skipped.items():
        print(f"{name}: skipped, {reason}")
    print(f"\nwrites {os.path.relpath(options.json)}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({
        "benchmark": "proxy, CPU seconds per GiB",
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "cores": os.cpu_count(),
                    "load_average": load_average},
        "versions": dict(entry.split("=", 1) for entry in options.version),
        "runs": turns,
        "skipped": skipped,
        "proxies": results,
    }, indent=1) + "\n")
    if options.check:
        passed = True
        for c in cells:
            for peer in results:
                if peer in BARE and peer != "raw_splice":
                    continue
                value, bar = quotient(results, c, "kioto", peer), BAR if peer in BARE else PEER_BAR
                passed = passed and value <= bar
                print(f"check: {'ok  ' if value <= bar else 'FAIL'} {c:<18} "
                      f"{value:.3f} x {peer} <= {bar:.2f}")
        print("check: passed" if passed else "check: failed")
        sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()

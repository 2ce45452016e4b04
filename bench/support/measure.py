#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""What the measurements share: options, progress, processes, the figures that their tables and the
pages have in common, the file of results, and what --check says."""

import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import select
import socket
import statistics
import subprocess
import sys
import time


def pair(text):
    """NAME=TEXT, of which several make a dictionary."""
    name, value = text.split("=", 1)
    return name, value


def parser(runs=5):
    """Has the options of every measurement; `runs` is for where there is no --runs."""
    options = argparse.ArgumentParser()
    options.add_argument("--bin", type=pathlib.Path, required=True)
    options.add_argument("--json", type=pathlib.Path, required=True)
    options.add_argument("--runs", type=int, default=runs)
    options.add_argument("--check", action="store_true")
    options.add_argument("--skipped", type=pair, action="append", default=[])
    options.add_argument("--version", type=pair, action="append", default=[])
    return options


def progress(text):
    """One line that is overwritten, for who watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def load_average():
    """Of the last minute."""
    return os.getloadavg()[0]


def load_text(loads):
    return f"load average {loads[0]:.1f} before, {loads[1]:.1f} after"


def print_skipped(skipped):
    for name, reason in skipped.items():
        print(f"{name}: skipped, {reason}")


# Processes.


def port_of(server):
    """The port that a program of ours says it listens on, within a minute; 0 without one."""
    ready, _, _ = select.select([server.stdout], [], [], 60)
    line = server.stdout.readline().decode().split() if ready else []
    return int(line[1]) if len(line) == 2 and line[0] == "listening" else 0


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_daemon(command, port):
    """Starts a server of others', and waits until it listens."""
    # Daemons stand where a user's path does not lead.
    environment = {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    # Not by a connection, which would count as one of the load's.
    for _ in range(500):
        if f":{port:04X} 00000000:0000 0A" in pathlib.Path("/proc/net/tcp").read_text():
            break
        time.sleep(0.01)
    return process


def usage_of(process):
    """Waits for its end; what it used."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def end(process):
    """Kills it, unless it has ended, and closes what it prints to."""
    if process.returncode is None:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def callgrind(out):
    """The command that runs a program in it, writing to the file `out`."""
    return ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}"]


def instructions_in(out):
    """All that callgrind counted."""
    with open(out, errors="replace") as lines:
        for line in lines:
            if line.startswith(("totals:", "summary:")):
                return int(line.split()[1])
    raise RuntimeError("no total in callgrind's output")


# Figures.


def median_of(runs, key):
    return statistics.median(run[key] for run in runs)


def cpu_of(usage, requests):
    """What a request takes of the processor."""
    return {
        "user_us": usage.ru_utime / requests * 1e6,
        "system_us": usage.ru_stime / requests * 1e6,
        "requests": requests,
    }


def total(run):
    return run["user_us"] + run["system_us"]


def median_total(runs):
    return statistics.median(total(run) for run in runs)


# Scheduled so that who is woken does not interrupt who woke it: what two processes do for each
# other on one core, they do in the largest batches that there can be.
PATIENT = ("chrt", "--batch", "0")


def quotient(own, other):
    """What one costs beside another; figure i of both were neighbours in time."""
    return statistics.median(a / b for a, b in zip(own, other))


def quotient_interval(own, other):
    """What the median is in with 95 % confidence, whatever the figures' distribution: two of them."""
    ordered = sorted(a / b for a, b in zip(own, other))
    low = max(0, math.floor(len(ordered) / 2 - 0.98 * math.sqrt(len(ordered))))
    return ordered[low], ordered[-1 - low]


def write(options, benchmark, loads=None, **results):
    """Writes the file that the pages and plots are made from: `results` after what they are of."""
    print(f"\nwrites {os.path.relpath(options.json)}")
    machine = {"system": platform.platform(), "cores": os.cpu_count()}
    if loads:
        machine["load_average"] = loads
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({
        "benchmark": benchmark,
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "machine": machine,
        "versions": dict(options.version),
        **results,
    }, indent=1) + "\n")


def count_tests(passed, failed):
    """For who adds up the tests of a whole change."""
    if path := os.environ.get("KIOTO_COUNTS"):
        with open(path, "a", encoding="ascii") as out:
            out.write(f"{passed} {failed}\n")


class Check:
    """What --check compares with the bars."""

    def __init__(self):
        self.counts = {True: 0, False: 0}

    def expect(self, good, text):
        self.counts[bool(good)] += 1
        print(f"check: {'ok  ' if good else 'FAIL'} {text}")

    def exit(self):
        failed = self.counts[False]
        count_tests(self.counts[True], failed)
        print("check: failed" if failed else "check: passed")
        sys.exit(1 if failed else 0)

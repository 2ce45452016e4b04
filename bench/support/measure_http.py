#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures the HTTP servers that bench/http.sh has built. Use that script; see its --help.

One server thread on a core of its own answers `GET /` with 13 bytes of plain text, and with as many
bytes of fields as nginx sends; one connection, 64 of them, and 64 that send 16 requests a call.

cpu            wrk drives, on another core, for some seconds; user and system time of the whole
               server by rusage, per request that wrk saw answered: the median of the runs, in which
               the servers alternate. nginx runs as one process, logging nothing; what a server does
               at its start is in the figure, some hundredths of a second.
instructions, calls, allocations
               As measure_echo.py counts them, with bench/http/load.cpp in the place of wrk, which
               knows no number of requests. Not for nginx.
"""

import pathlib
import re
import signal
import socket
import subprocess

import measure
from measure import median_of, median_total, progress, total
from measure_echo import Harness, measure_calls, measure_instructions

# What is measured: connections, requests a call.
CELLS = {
    "1 connection": (1, 1),
    "64 connections": (64, 1),
    "64 connections, 16 requests a call": (64, 16),
}
MOST_OF_BEAST = 1 / 1.3  # of the CPU time of Beast's callbacks, at 64 connections
MOST_OF_NGINX = 1.05  # not pipelined

NGINX = """
daemon off;
master_process off;
pid {scratch}/nginx.pid;
error_log {scratch}/nginx.log crit;
events {{ worker_connections 1000; }}
http {{
    access_log off;
    server_tokens off;
    keepalive_requests 1000000000;
    client_body_temp_path {scratch}/1;
    proxy_temp_path {scratch}/2;
    fastcgi_temp_path {scratch}/3;
    uwsgi_temp_path {scratch}/4;
    scgi_temp_path {scratch}/5;
    default_type text/plain;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 "Hello, World!"; }}
    }}
}}
"""


class Servers(Harness):
    def __init__(self, bin_dir, scripts):
        super().__init__(bin_dir / "http")
        self.counter = bin_dir / "libcount.so"
        self.scripts = scripts

    def start(self, name):
        """The process and its port."""
        pin = ["taskset", "-c", str(self.server_core)]
        if name == "nginx":
            port = measure.free_port()
            config = self.scratch / "nginx.conf"
            config.write_text(NGINX.format(port=port, scratch=self.scratch))
            command = [*pin, "nginx", "-p", str(self.scratch), "-c", str(config)]
            return measure.start_daemon(command, port), port
        process = subprocess.Popen([*pin, str(self.bin / name), "0"], stdout=subprocess.PIPE)
        return process, measure.port_of(process)

    def drive(self, name, connections, depth, seconds):
        """CPU time per request under wrk."""
        server, port = self.start(name)
        try:
            # wrk opens a connection to try, and closes it: a server of ours would leave with it.
            with socket.create_connection(("127.0.0.1", port), timeout=10) as held:
                script = ["-s", str(self.scripts / "pipelined.lua")] if depth > 1 else []
                done = subprocess.run(
                    ["taskset", "-c", str(self.load_core), "wrk", "-t1", f"-c{connections}",
                     f"-d{seconds}s", "--timeout", "10s", *script, f"http://127.0.0.1:{port}/"],
                    capture_output=True, text=True, timeout=seconds + 60)
                held.shutdown(socket.SHUT_RDWR)
            served = re.search(r"(\d+) requests in", done.stdout)
            if done.returncode != 0 or not served or re.search("errors|Non-2xx", done.stdout):
                raise RuntimeError(f"wrk on {name} failed: {done.stdout}{done.stderr}")
            if name == "nginx":
                server.send_signal(signal.SIGTERM)
            usage = measure.usage_of(server)
            if server.returncode != 0:
                raise RuntimeError(f"{name} exited with {server.returncode}")
        finally:
            measure.end(server)
        return {**measure.cpu_of(usage, int(served[1])), "seconds": seconds}


def cpu(cell):
    return median_total(cell["cpu"])


def table(results):
    print(f"{'':<36}{'server':<18}{'instr':>8}{'calls':>8}{'allocs':>8}{'cpu us':>9}{'user':>8}"
          f"{'sys':>8}   ratio to kioto, min..max of cpu us")
    for number, what in enumerate(CELLS):
        if number > 0:
            print()
        for name, cells in results.items():
            cell = cells[what]
            row = f"{what if name == 'kioto' else '':<36}{name:<18}"
            row += f"{cell['instructions']['per_request']:>8.0f}" if "instructions" in cell \
                else f"{'':>8}"
            row += f"{median_of(cell['calls'], 'calls'):>8.2f}" if cell["calls"] else f"{'':>8}"
            row += f"{max(r['allocations'] / r['requests'] for r in cell['calls']):>8.2f}" \
                if cell["calls"] else f"{'':>8}"
            if cell["cpu"]:
                totals = [total(run) for run in cell["cpu"]]
                row += f"{cpu(cell):>9.2f}"
                row += f"{median_of(cell['cpu'], 'user_us'):>8.2f}"
                row += f"{median_of(cell['cpu'], 'system_us'):>8.2f}"
                row += f"{cpu(cell) / cpu(results['kioto'][what]):>8.2f} x  " \
                    f"{min(totals):.2f}..{max(totals):.2f}"
            print(row)


def check(results):
    bars = measure.Check()

    def compare(what, value, bar, note):
        bars.expect(value <= bar, f"{what:<36} {value:8.3f} <= {bar:8.3f}  ({note})")

    kioto = results["kioto"]
    for what, (connections, depth) in CELLS.items():
        for run in kioto[what]["calls"]:
            batch = 1 if connections == 1 else run["batch"]
            compare(what, run["calls"], 2 / depth + 3 / batch + 0.05,
                    f"calls; 2/{depth} + 3/B + 0.05; B = {batch:.1f}")
            compare(what, run["allocations"], connections,
                    f"allocations, in {run['requests']} requests")
        if connections == 1 or not kioto[what]["cpu"]:
            continue
        compare(what, cpu(kioto[what]), cpu(results["beast_callbacks"][what]) * MOST_OF_BEAST,
                "CPU us; 1.3 x the requests of Beast's callbacks")
        if depth == 1 and "nginx" in results:
            compare(what, cpu(kioto[what]), cpu(results["nginx"][what]) * MOST_OF_NGINX,
                    "CPU us; 1.05 x nginx")
    bars.exit()


def main():
    parser = measure.parser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("peers", nargs="+")
    options = parser.parse_args()
    skipped = dict(options.skipped)
    seconds = 1 if options.quick else 3

    def counted(connections, depth):
        """Requests of the short run, of the slowed long one and of the native long one."""
        if connections == 1:
            return 200, 600, 5000
        return (20 * connections * depth, 60 * connections * depth, 300 * connections * depth)

    loads = [measure.load_average()]
    scripts = pathlib.Path(__file__).resolve().parents[1] / "http"
    servers = Servers(options.bin, scripts)
    results = {p: {what: {"calls": [], "cpu": []} for what in CELLS} for p in options.peers}
    ours = [p for p in options.peers if p != "nginx"]
    try:
        if "instructions" not in skipped:
            for name in ours:
                for what, (connections, depth) in CELLS.items():
                    progress(f"instructions: {name}, {what}")
                    short, long, _ = counted(connections, depth)
                    results[name][what]["instructions"] = measure_instructions(
                        servers, name, connections, short, long, depth)
        for run in range(options.runs):
            for what, (connections, depth) in CELLS.items():
                for name in options.peers:
                    progress(f"native run {run + 1} of {options.runs}: {name}, {what}")
                    cell = results[name][what]
                    cell["cpu"].append(servers.drive(name, connections, depth, seconds))
                    if name in ours:
                        short, _, long = counted(connections, depth)
                        cell["calls"].append(measure_calls(
                            servers, name, connections, short,
                            servers.counts(name, connections, short, depth=depth), long, depth))
    finally:
        servers.close()
        progress("")
    loads.append(measure.load_average())

    print(f"\nHTTP/1.1, plain text, one server thread on core {servers.server_core}, load on core "
          f"{servers.load_core}; medians of {options.runs} runs; "
          f"{measure.load_text(loads)}\n")
    table(results)
    measure.print_skipped(skipped)
    measure.write(options, "HTTP/1.1 plain text, one server thread", loads, runs=options.runs,
                  skipped=skipped, http=results)
    if options.check:
        print()
        check(results)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Prints one table of bench/results/*.json, and draws a plot of each: FILE.svg beside it.

    summary.py DIRECTORY

A row is a figure, a column a peer; less is better in all of them. A plot has a group of bars for
each row. Where the rows of a file differ by much the bars are ratios to kioto's.
"""

import html
import json
import pathlib
import statistics
import sys

from measure import median_of, median_total

PEERS = ["kioto", "raw", "tokio", "asio_callbacks", "asio_awaitable", "cobalt", "haproxy", "nginx"]
COLOURS = ["#c0392b", "#7f8c8d", "#d68910", "#2471a3", "#5dade2", "#a3e4d7", "#229954", "#8e44ad"]
# The hand-written peer of each benchmark; Beast is what Asio has for HTTP.
RAW = {"raw_epoll": "raw", "raw_splice": "raw", "hand": "raw",
       "beast_callbacks": "asio_callbacks", "beast_awaitable": "asio_awaitable"}


def of_operations(result):
    for name, operation in result["operations"].items():
        row = {p: c["instructions"] for p, c in operation["peers"].items() if "instructions" in c}
        if "kioto" in row:
            yield f"{name}: instructions", row
        for key, what in (("calls", "system calls"), ("elapsed", "ns that pass"),
                          ("one_core", "ns on one core")):
            row = {p: c[key] for p, c in operation["peers"].items() if c.get(key)}
            if row:
                yield f"{name}: {what}", {
                    p: statistics.median(v) if isinstance(v, list) else v for p, v in row.items()}


def of_servers(result):
    servers = result["servers"]
    for k in next(iter(servers.values()))["connections"]:
        cells = {s: servers[s]["connections"][k] for s in servers}
        yield f"echo, {k} connections: instructions", {
            s: c["instructions"]["per_request"] for s, c in cells.items() if "instructions" in c}
        if all(c["calls"] for c in cells.values()):
            yield f"echo, {k} connections: system calls", {
                s: median_of(c["calls"], "calls") for s, c in cells.items()}
            yield f"echo, {k} connections: CPU us", {
                s: median_total(c["cpu"]) for s, c in cells.items()}
    for what in next(iter(servers.values())).get("further", {}):
        if all(servers[s]["further"][what] for s in servers):
            yield f"echo, {what}: CPU us", {
                s: median_total(servers[s]["further"][what]) for s in servers}


def of_proxies(result):
    for cell in next(iter(result["proxies"].values())):
        yield f"proxy, {cell}: CPU s/GiB", {
            p: median_of(runs[cell], "cpu") for p, runs in result["proxies"].items()}


def of_http(result):
    servers = result["http"]
    for cell in next(iter(servers.values())):
        yield f"HTTP, {cell}: instructions", {
            s: c[cell]["instructions"]["per_request"]
            for s, c in servers.items() if "instructions" in c[cell]}
        yield f"HTTP, {cell}: CPU us", {
            s: median_total(c[cell]["cpu"]) for s, c in servers.items() if c[cell]["cpu"]}


def of_memory(result):
    for what, row in result["memory"].items():
        yield f"{what}: bytes", row


def of_programs(result):
    seconds = {n: min(c["seconds"]) for n, c in result["programs"].items()}
    yield "compile the main header: s", {
        "kioto": seconds["kioto.hpp"], "asio_callbacks": seconds["boost/asio.hpp"]}
    for n in (5, 20, 50):
        yield f"compile {n} awaits: s", {"kioto": seconds[f"co<int>, {n} awaits"],
                                         "asio_awaitable": seconds[f"awaitable<int>, {n} awaits"]}


def of_sleepers(result):
    for cell in next(iter(result["accuracy"].values())):
        for key, what in (("median", "late by us"), ("cpu", "CPU ns per timer")):
            yield f"{cell}: {what}", {
                p: median_of(cells[cell], key) for p, cells in result["accuracy"].items()}


def of_threads(result):
    for n in ("1", "2"):
        yield f"tasks that compute, {n} thread{'s' if n > '1' else ''}: s", {
            p: statistics.median(r[n]) for p, r in result["threads"].items()}


READERS = {"operations": of_operations, "servers": of_servers, "proxies": of_proxies,
           "memory": of_memory, "programs": of_programs, "threads": of_threads,
           "accuracy": of_sleepers, "http": of_http}


def rows_of(result):
    for key, reader in READERS.items():
        if key in result:
            for what, row in reader(result):
                yield what, {RAW.get(p, p): v for p, v in row.items() if RAW.get(p, p) in PEERS}


def text(value):
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def plot(title, rows):
    """A group of bars for each row: ratios to kioto's figure, which stands beside its name."""
    left, bar, gap, width = 330, 11, 12, 380
    most = 6.0  # longer bars are cut, and say their ratio
    rows = [(what, row) for what, row in rows if "kioto" in row and len(row) > 1 and row["kioto"]]
    shown = [p for p in PEERS if any(p in row for _, row in rows)]
    y, body = 58, []
    for i, peer in enumerate(shown):
        x = 10 + i * 125
        body.append(f'<rect x="{x}" y="30" width="10" height="10" '
                    f'fill="{COLOURS[PEERS.index(peer)]}"/><text x="{x + 14}" y="39">{peer}</text>')
    for what, row in rows:
        peers = [p for p in shown if p in row]
        middle = y + len(peers) * bar / 2 + 4
        label = html.escape(f"{what} ({text(row['kioto'])})")
        body.append(f'<text x="{left - 8}" y="{middle:.0f}" text-anchor="end">{label}</text>')
        for peer in peers:
            ratio = row[peer] / row["kioto"]
            length = min(ratio, most) / most * width
            body.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 2}" '
                        f'fill="{COLOURS[PEERS.index(peer)]}"/><text x="{left + length + 4:.1f}" '
                        f'y="{y + bar - 2}" font-size="9">{ratio:.2f}</text>')
            y += bar
        y += gap
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" height="{y}" '
            f'font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" '
            f'fill="white"/>\n<text x="10" y="18" font-size="13">{html.escape(title)}; bars are '
            f'ratios to Kioto, whose figure is in brackets</text>\n' + "\n".join(body) + "\n</svg>\n")


def main():
    directory = pathlib.Path(sys.argv[1])
    every = []
    for path in sorted(directory.glob("*.json")):
        result = json.loads(path.read_text())
        rows = list(rows_of(result))
        every += rows
        path.with_suffix(".svg").write_text(plot(result["benchmark"], rows))
    names = [p for p in PEERS if any(p in row for _, row in every)]
    widest = max(len(what) for what, _ in every)
    print(" " * widest + "".join(f"{n:>15}" for n in names))
    for what, row in every:
        print(what.ljust(widest) + "".join(f"{text(row.get(n)):>15}" for n in names))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Puts measured tables into pages: what stands between `<!-- NAME table -->` and
`<!-- end of table -->` is written from bench/results/NAME.json; and code, between
`<!-- code of FILE -->` and `<!-- end of code -->` what FILE has between its tags.

    readme.py [--check]        --check: exit with 1 where a page says something else
    readme.py --sizes FILE NAME=BYTES...
                               adds sizes to measured operations: of the object, and on the heap
"""

import json
import pathlib
import re
import statistics
import sys

from measure import median_of, median_total, quotient, quotient_interval, total
from measure_proxy import BY_HAND

BENCH = pathlib.Path(__file__).resolve().parents[1]
PAGES = [BENCH.parent / "README.md", BENCH.parent / "doc/design/performance.md",
         BENCH.parent / "doc/tutorial/four-ways.md"]

NAMES = {
    "raw_epoll": "raw epoll, by hand",
    "raw_asking": "raw epoll, each wait asked for",
    "raw_nested": "raw epoll, its set in another",
    "kioto": "**Kioto**",
    "tokio": "tokio",
    "asio_callbacks": "Asio callbacks",
    "asio_awaitable": "Asio `awaitable`",
    "cobalt": "Boost.Cobalt",
    "hand": "a switch, by hand",
    "raw_splice": "raw splice loop",
    "raw_copy": "raw read/write loop",
    "asio_set": "by hand in Asio, which waits for a set",
    "asio_waits": "by hand in Asio, which waits for each",
    "by_hand": "by hand in Asio",
    "kioto_copy": "Kioto, splicing off",
    "beast_callbacks": "Beast, callbacks",
    "beast_awaitable": "Beast, `awaitable`",
    "chain": "chain",
    "let": "`let`",
    "co": "`co<T>`",
    "awaitable": "`asio::awaitable`",
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
            row.append(f"{median_of(cells[k]['calls'], 'calls'):.2f}")
        row.append(f"{max(r['allocations'] / r['requests'] for r in cells[ks[-1]]['calls']):.2f}")
        rows.append(row)
    head = ["per request", *(f"instructions, K = {k}" for k in ks),
            *(f"calls, K = {k}" for k in (ks[0], ks[-1])), "allocations"]
    v = result["versions"]
    note = (f"{v.get('compiler', '')} -O2, Boost {v.get('boost', '')}; tokio {v.get('tokio', '')}, "
            f"{v.get('rustc', '').split('(')[0].strip()} -O3 with LTO.")
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


def peer_rows(result, columns):
    """A row for each peer of measured operations; columns(cell) gives the figures of each."""
    rows = {}
    for operation in result["operations"].values():
        for peer, cell in operation["peers"].items():
            rows.setdefault(peer, [NAMES.get(peer, peer)]).extend(columns(cell))
    return list(rows.values())


def requests(result):
    def columns(cell):
        return [f"{cell.get('instructions', 0):.0f}", f"{cell['calls']:.1f}",
                f"{cell['allocations']:.2f}",
                f"{statistics.median(cell['ns']) / 1000:.1f}" if cell["ns"] else ""]
    head = [f"{what}{at_a_time}" for at_a_time in (", one at a time", ", 64 at a time")
            for what in ("instructions", "calls", "allocations", "CPU µs")]
    return markdown(["", *head], peer_rows(result, columns)) + "\n\n" + circumstances(result)


def channel(result):
    def columns(cell):
        times = (statistics.median(cell[k]) if cell.get(k) else 0
                 for k in ("one_core", "ns", "elapsed"))
        return [f"{cell.get('instructions', 0):.0f}", *(f"{t:.0f}" for t in times)]
    head = [f"{what}, {room}" for room in ("16", "1,024")
            for what in ("instructions", "CPU ns on one core", "CPU ns", "ns that pass")]
    return markdown(["a message, by room", *head],
                    peer_rows(result, columns)) + "\n\n" + circumstances(result)


def accuracy(result):
    rows = []
    for name, cells in result["accuracy"].items():
        row = [NAMES.get(name, name)]
        for runs in cells.values():
            row.append(str(sum(r["early"] for r in runs)))
            row += [f"{median_of(runs, k):.0f}" for k in ("median", "p99", "max", "cpu")]
        rows.append(row)
    what = ("early", "median", "p99", "max", "CPU ns")
    head = [*(f"alone: {w}" for w in what), *(f"among 1,000,000: {w}" for w in what)]
    return markdown(["late by µs", *head], rows) + "\n\n" + circumstances(result)


def further(result):
    servers = result["servers"]
    ks = list(next(iter(servers.values()))["connections"])
    cells = list(next(iter(servers.values()))["further"])
    rows = []
    for name, server in servers.items():
        every = [server["connections"][k]["cpu"] for k in ks]
        every += [server["further"][c] for c in cells]
        churn = f"{server['churn']['per_request']:.0f}" if "churn" in server else ""
        times = (f"{median_total(runs):.2f}" for runs in every)
        rows.append([NAMES.get(name, name), *times, churn])
    return markdown(["CPU µs per request", *(f"K = {k}" for k in ks), *cells, "its instructions"],
                    rows) + "\n\n" + circumstances(result)


def beside(result):
    servers = result["servers"]
    ks = list(servers["kioto"]["connections"])
    rows = []
    for name in servers:
        if name != "kioto":
            quotients = [quotient(*(map(total, servers[s]["connections"][k][times])
                                    for s in ("kioto", name)))
                         for times in ("cpu", "cpu_together") for k in ks]
            rows.append([NAMES.get(name, name), *(f"{q:.2f}" for q in quotients)])
    return markdown(["CPU of Kioto, of that of", *(f"K = {k}" for k in ks),
                     *(f"one core, K = {k}" for k in ks)], rows)


def circumstances(result):
    runs, machine = result["runs"], result["machine"]
    more = f" ({runs * result['more']} of small messages)" if "more" in result else ""
    return (f"Medians of {runs} run{'s' if runs > 1 else ''}{more} on {machine['cores']} cores; load average "
            f"{machine['load_average'][0]:.1f} before and {machine['load_average'][1]:.1f} after.")


def proxy(result):
    cells = list(next(iter(result["proxies"].values())))
    rows = []
    for name, runs in result["proxies"].items():
        row = [NAMES.get(name, name)]
        for c in cells:
            own, reference = ([r["cpu"] for r in result["proxies"][p][c]]
                              for p in (name, "raw_splice"))
            row.append(f"{statistics.median(own):.2f} ({quotient(own, reference):.2f} x)")
        rows.append(row)
    tables = [markdown(["CPU s/GiB", *cells], rows)]
    beside = small_messages(result["proxies"], [c for c in cells if "512 B" in c])
    if beside:
        tables.append(beside)
    if result.get("counts"):
        flows = list(next(iter(result["counts"].values())))
        head = [f"{n} flow{'s' if n != '1' else ''}: {what}"
                for n in flows for what in ("instructions", "calls")]
        tables.append(markdown(["A message of 512 B, one core", *head], [
            [NAMES.get(name, name),
             *(text for n in flows
               for text in (f"{counts[n]['instructions']:.0f}", f"{counts[n]['calls']:.2f}"))]
            for name, counts in result["counts"].items()]))
    return "\n\n".join([*tables, circumstances(result)])


def small_messages(proxies, cells):
    """What cannot be told from the medians: quotients, and what they are in with 95 % confidence."""
    if not {"kioto", "tokio", *BY_HAND.values()} <= proxies.keys():
        return ""
    by_hand = {c: proxies[BY_HAND[int(c.split()[0])]][c] for c in cells}
    peers = {**proxies, "by_hand": by_hand}
    rows = []
    for name, reference in [("kioto", "by_hand"), ("kioto", "tokio"), ("by_hand", "tokio"),
                            ("kioto", "asio_callbacks"), ("kioto", "nginx"), ("kioto", "haproxy")]:
        if reference in peers:
            row = [f"{NAMES[name]} / {NAMES.get(reference, reference)}"]
            for c in cells:
                runs = [[r["cpu"] for r in peers[p][c]] for p in (name, reference)]
                low, high = quotient_interval(*runs)
                row.append(f"{quotient(*runs):.3f} x ({low:.3f} to {high:.3f})")
            rows.append(row)
    return markdown(["Beside each other", *cells], rows)


def http(result):
    cells = list(next(iter(result["http"].values())))
    rows = []
    for name, server in result["http"].items():
        row = [NAMES.get(name, name)]
        for c in cells:
            cell, own = server[c], result["http"]["kioto"][c]
            time, reference = (median_total(x["cpu"]) for x in (cell, own))
            row.append(f"{time:.2f} ({time / reference:.2f} x)")
            row.append(f"{cell['instructions']['per_request']:.0f}" if "instructions" in cell else "")
            row.append(f"{median_of(cell['calls'], 'calls'):.2f}" if cell["calls"] else "")
        row.append(f"{max(r['allocations'] / r['requests'] for r in cell['calls']):.2f}"
                   if cell["calls"] else "")
        rows.append(row)
    head = ["per request"]
    for c in cells:
        head += [f"{c}: CPU µs", "instructions", "calls"]
    return markdown([*head, "allocations"], rows) + "\n\n" + circumstances(result)


def memory(result):
    peers = list(next(iter(result["memory"].values())))
    rows = [[what, *(f"{row[p]:.0f}" for p in peers)] for what, row in result["memory"].items()]
    return markdown(["bytes", *(NAMES.get(p, p) for p in peers)], rows)


def threads(result):
    rows = []
    for name, runs in result["threads"].items():
        one, two = (statistics.median(runs[n]) for n in ("1", "2"))
        rows.append([NAMES.get(name, name), f"{one:.3f}", f"{two:.3f}", f"{one / two:.2f}"])
    return markdown(["seconds", "one thread", "two threads", "speed-up"],
                    rows) + "\n\n" + circumstances(result)


def compiled(result):
    rows = [[name, f"{min(c['seconds']):.2f}", str(c["megabytes"]), str(c["object"]),
             str(c["symbol"])] for name, c in result["programs"].items()]
    return markdown(["", "CPU s", "MiB", "object, bytes", "longest symbol"], rows)


def ways(result):
    (operation,) = result["operations"].values()
    rows = []
    for name, cell in operation["peers"].items():
        of_object, on_heap = result["sizes"][name]
        rows.append([NAMES[name], str(of_object), str(on_heap),
                     f"{cell['instructions']:.0f}" if "instructions" in cell else "",
                     f"{cell['allocations']:.2f}"])
    v = result["versions"]
    return (markdown(["", "bytes", "bytes on the heap", "instructions", "allocations"], rows) +
            f"\n\n{v.get('compiler', '')} -O2, Boost {v.get('boost', '')}.")


def add_sizes(path, sizes):
    result = json.loads(path.read_text())
    result["sizes"] = {name: [int(b) for b in text.split()]
                       for name, text in (s.split("=", 1) for s in sizes)}
    path.write_text(json.dumps(result, indent=2) + "\n")


TABLES = {"echo": echo, "further": further, "beside": beside, "chain": operations,
          "core": operations, "proxy": proxy, "http": http, "memory": memory, "threads": threads,
          "compile": compiled,
          "four_ways": ways, "request": requests, "channel": channel, "accuracy": accuracy}


def table(name):
    path = BENCH / "results" / f"{'echo' if name in ('further', 'beside') else name}.json"
    if not path.exists():
        return f"Not measured yet (`bash bench/{path.stem}.sh`)."
    return TABLES[name](json.loads(path.read_text()))


def code(path):
    """What stands between the tags of a program."""
    text = (BENCH.parent / path).read_text()
    return re.search(r"// tag::\w+\[\]\n(.*?)// end::", text, re.DOTALL)[1].rstrip()


def main():
    if "--sizes" in sys.argv:
        add_sizes(pathlib.Path(sys.argv[2]), sys.argv[3:])
        return
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
        after = re.sub(
            r"(<!-- code of (\S+) -->\n).*?(<!-- end of code -->)",
            lambda m: f"{m[1]}```cpp\n{code(m[2])}\n```\n{m[3]}",
            after,
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

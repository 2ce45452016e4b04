#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Measures compilations. Use bench/compile.sh; see its --help.

The programs are written here, so that their numbers of stages can be: a header alone; a chain of
and_then that is made, polled and dropped; a coroutine of Asio's and one of Kioto's with as many
awaits. A chain is compiled without Asio, as a library of protocols would be.
"""

import re
import subprocess

import measure

# Of --check. What they compare is all that --quick measures.
BUDGETS = [("kioto.hpp", "boost/asio.hpp", 1.25), ("chain of 20", "chain of 5", 4.0)]


def header(name):
    return f"#include <{name}>\nint main() {{}}\n"


def chain(stages):
    steps = "".join(f"\n        .and_then([](int n) {{ return step(n + {i}); }})"
                    for i in range(1, stages))
    return f"""#include <kioto/and_then.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/result.hpp>

struct step : kioto::future_interface<step> {{
    using output_type = kioto::result<int>;
    int value;
    explicit step(int n) : value(n) {{}}
    kioto::poll_result<output_type> poll(kioto::poll_context&);
}};

auto make() {{
    return step(0){steps};
}}

kioto::poll_result<kioto::result<int>> run(kioto::poll_context& cx) {{
    auto f = make();
    return f.poll(cx);
}}
"""


def coroutine(stages, kioto):
    include = "kioto/co.hpp" if kioto else "boost/asio/awaitable.hpp"
    future = "kioto::co<int>" if kioto else "boost::asio::awaitable<int>"
    awaits = "".join(f"    n = co_await step(n + {i});\n" for i in range(stages))
    return f"""#include <{include}>

{future} step(int n);

{future} run(int n) {{
{awaits}    co_return n;
}}
"""


def programs():
    yield "empty", "int main() {}\n"
    for name in ("boost/asio.hpp", "kioto.hpp"):
        yield name, header(name)
    for stages in (5, 20, 50):
        yield f"chain of {stages}", chain(stages)
    for stages in (5, 20, 50):
        yield f"co<int>, {stages} awaits", coroutine(stages, True)
        yield f"awaitable<int>, {stages} awaits", coroutine(stages, False)


def longest_symbol(obj):
    symbols = subprocess.run(["nm", "--format=posix", str(obj)], capture_output=True, text=True)
    return max((len(line.split()[0]) for line in symbols.stdout.splitlines()), default=0)


def compile_once(command, source, obj):
    process = subprocess.Popen([*command, "-c", str(source), "-o", str(obj)],
                               stderr=subprocess.PIPE)
    errors = process.stderr.read().decode()
    process.stderr.close()
    usage = measure.usage_of(process)
    if process.returncode != 0:
        raise RuntimeError(f"{source}: {errors[:2000]}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def holds(results, name, reference, factor):
    least, other = (min(results[n]["seconds"]) for n in (name, reference))
    return least <= factor * other


def main():
    parser = measure.parser(runs=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--include", required=True)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    options.bin.mkdir(parents=True, exist_ok=True)
    command = [*options.command, "-I", options.include]

    measured = list(programs())
    if options.quick:
        compared = {name for one, other, _ in BUDGETS for name in (one, other)}
        measured = [(name, text) for name, text in measured if name in compared]
    results = {}
    # A busy machine makes nothing faster: over a budget, there are up to three times as many runs.
    for run in range(3 * options.runs if options.check else options.runs):
        if run >= options.runs and all(holds(results, *budget) for budget in BUDGETS):
            break
        for name, text in measured:
            stem = re.sub(r"\W+", "_", name).strip("_")
            source, obj = options.bin / f"{stem}.cpp", options.bin / f"{stem}.o"
            measure.progress(f"run {run + 1}: {name}")
            source.write_text(text)
            seconds, megabytes = compile_once(command, source, obj)
            cell = results.setdefault(name, {"seconds": []})
            cell["seconds"].append(round(seconds, 3))
            cell["megabytes"] = round(megabytes)
            cell["object"] = obj.stat().st_size
            cell["symbol"] = longest_symbol(obj)

    least = {name: min(cell["seconds"]) for name, cell in results.items()}
    runs = len(results[measured[0][0]]["seconds"])
    print(f"\nCompile time of {' '.join(options.command)}; least of {runs} runs; load "
          f"average {measure.load_average():.1f}\n")
    print(f"{'':<28}{'CPU s':>8}{'MiB':>8}{'object B':>10}{'symbol':>8}")
    for name, cell in results.items():
        print(f"{name:<28}{least[name]:>8.2f}{cell['megabytes']:>8}{cell['object']:>10}"
              f"{cell['symbol']:>8}")
    measure.write(options, "compile time", programs=results)
    if options.check:
        bars = measure.Check()
        for name, reference, factor in BUDGETS:
            bars.expect(
                holds(results, name, reference, factor),
                f"{name}: {least[name]:.2f} s <= {factor} x {reference}, {least[reference]:.2f} s "
                f"({least[name] / least[reference]:.2f} x)")
        bars.exit()


if __name__ == "__main__":
    main()

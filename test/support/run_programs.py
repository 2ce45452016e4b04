#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Builds test programs with b2, runs them, and counts their test cases.

    run_programs.py [--programs=core,net | --all-but=core,net] [--stress] [--timeout=SECONDS]
                    [--launcher=COMMAND] [--boost-test=ARGUMENT]... [B2-PROPERTY]...

    run_programs.py --programs=core toolset=clang
    run_programs.py --programs=core --boost-test=--run_test=map --boost-test=--log_level=all

A program that does not build, dies, hangs or reports a failure besides its cases (a sanitizer
does) counts as one more failure.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

import common


def expected_programs(options):
    """The names of the programs that have files."""
    if options.stress:
        return ["stress-" + os.path.basename(f)[:-4] for f in common.files("test/stress/*.cpp")]
    programs = common.test_programs()
    left_out = ["cobalt"]  # which takes a library of its own
    left_out += options.all_but.split(",") if options.all_but else []
    wanted = [name for name in programs if name not in left_out]
    if options.programs:
        wanted = options.programs.split(",")
    unknown = [name for name in wanted if name not in programs]
    if unknown:
        sys.exit("test/Jamfile makes no program " + ", ".join(unknown))
    if "tls" in wanted and not common.has_openssl():
        print("skipped: tls: OpenSSL's headers are not installed")
        wanted = [name for name in wanted if name != "tls"]
    return [name for name in wanted if programs[name]]


def build(names, properties):
    """Paths of the programs that b2 could build, by name."""
    command = ["b2", "-d1", "-j%d" % common.JOBS] + properties
    command += ["test//%s.path" % name for name in names]
    print("+ " + " ".join(command), flush=True)
    begin = time.monotonic()
    status, output = common.run(command, timeout=1500)
    paths = dict((name, None) for name in names)
    for path in re.findall(r"^program: (.*)$", output, re.MULTILINE):
        paths[re.sub(r"-program(\.exe)?$", "", os.path.basename(path))] = path
    if status or not all(paths.values()):
        print(output)
    print("built in %.0f s" % (time.monotonic() - begin), flush=True)
    return paths


def execute(command, log, timeout):
    """Exit status, negative for a signal; "timeout" in place of it."""
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT, cwd=common.ROOT,
                                   start_new_session=True)
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return "timeout"
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()


def cases_of_report(name):
    """(passed, failed names) of a Boost.Test report, or None if it was not written to the end."""
    try:
        root = xml.etree.ElementTree.parse(name).getroot()
    except (xml.etree.ElementTree.ParseError, FileNotFoundError):
        return None
    passed, failed = 0, []

    def visit(node, path):
        nonlocal passed
        for child in node:
            inner = path + [child.get("name", "")]
            if child.tag == "TestSuite":
                visit(child, inner)
            elif child.tag == "TestCase":
                if child.get("result") == "passed":
                    passed += 1
                else:
                    failed.append("/".join(inner) + " (" + child.get("result", "?") + ")")

    for suite in root:
        visit(suite, [])
    return passed, failed


def cases_of_log(text):
    """The same from the log of a program that died: the case it was in has failed."""
    passed, failed, inside, bad = 0, [], None, False
    for line in text.splitlines():
        entering = re.search(r'Entering test case "(.*?)"', line)
        if entering:
            inside, bad = entering.group(1), False
        elif re.search(r'Leaving test case "', line) and inside:
            if bad:
                failed.append(inside)
            else:
                passed += 1
            inside = None
        elif inside and re.search(r": (fatal )?error: in ", line):
            bad = True
    if inside:
        failed.append(inside + " (the program ended here)")
    return passed, failed


def without_progress(text):
    return "\n".join(line for line in text.splitlines()
                     if not re.search(r"(Entering|Leaving) test |Running \d+ test case|^$", line))


def run(name, path, options):
    """(passed, failed) of one program."""
    if not path:
        print("FAILED: %s: did not build" % name)
        return 0, 1
    builds = os.path.join(common.ROOT, "bin")  # a launcher may show the project only
    os.makedirs(builds, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=builds) as folder:
        log, report = os.path.join(folder, "log"), os.path.join(folder, "report")
        command = options.launcher.split() + [path, "--log_level=test_suite", "--report_level=detailed",
                   "--report_format=XML", "--report_sink=" + report, "--color_output=no",
                   "--catch_system_errors=no"] + options.boost_test
        begin = time.monotonic()
        status = execute(command, log, options.timeout)
        with open(log, errors="replace") as f:
            text = f.read()
        if "ThreadSanitizer: unexpected memory mapping" in text:
            # The kernel's address space layout is too random for this sanitizer.
            status = execute(["setarch", os.uname().machine, "-R"] + command, log, options.timeout)
            with open(log, errors="replace") as f:
                text = f.read()
        seconds = time.monotonic() - begin
        cases = cases_of_report(report)

    passed, failed = cases or cases_of_log(text)
    end = "no end after %d s" % options.timeout if status == "timeout" else \
        "exit status %s" % status
    if cases is None and failed:
        failed[-1] += ", " + end
    elif cases is None:
        failed.append("no report, " + end)
    elif status and not failed:
        failed.append("every case passed, but: " + end)
    elif not passed and not failed:
        failed.append("no test case ran")
    if failed:
        print(without_progress(text))
        for case in failed:
            print("FAILED: %s: %s" % (name, case))
    print("%s: %d passed, %d failed, %.1f s" % (name, passed, len(failed), seconds), flush=True)
    return passed, len(failed)


def main():
    parser = argparse.ArgumentParser(add_help=True, usage=__doc__)
    parser.add_argument("--programs", help="all, if not given")
    parser.add_argument("--all-but", help="those are left out")
    parser.add_argument("--stress", action="store_true")
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("--launcher", default="", help="runs the programs, as wine does")
    parser.add_argument("--boost-test", action="append", default=[])
    parser.add_argument("properties", nargs="*")
    options = parser.parse_args()

    passed = failed = 0
    names = expected_programs(options)
    if names:
        for name, path in build(names, options.properties).items():
            counts = run(name, path, options)
            passed += counts[0]
            failed += counts[1]
    common.report("stress programs" if options.stress else "test programs", passed, failed)


main()

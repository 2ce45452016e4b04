#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""What the test scripts share: compilers and their flags, a thread per processor, counting."""

import concurrent.futures
import glob
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JOBS = os.cpu_count() or 1


def boost_flags():
    """The Boost at $BOOST_ROOT, found as Jamroot finds it."""
    boost_root = os.environ.get("BOOST_ROOT")
    if not boost_root:
        return []
    for folder in ("", "include", "stage/include", "usr/include"):
        include = os.path.join(os.path.abspath(boost_root), folder)
        if os.path.exists(os.path.join(include, "boost/version.hpp")):
            return ["-isystem", include]
    sys.exit("BOOST_ROOT is %s, but there is no boost/version.hpp in it" % boost_root)


def compile_command(compiler):
    """Parses only, with the language and the warnings that Jamroot sets."""
    command = [compiler, "-std=c++20", "-pthread", "-fsyntax-only", "-Iinclude"] + boost_flags()
    command += ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]
    command += ["-fdiagnostics-color=never"]
    if "clang" in os.path.basename(compiler):
        command += ["-Wconsumed"]
    return command


def run(command, stdin=None, timeout=300):
    """Runs in the root folder; returns exit status and output, errors included."""
    try:
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, cwd=ROOT, timeout=timeout)
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:
        return 124, "%s: no end after %d s" % (command[0], timeout)
    except FileNotFoundError:
        return 127, "%s is not installed" % command[0]


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))


def files(*patterns):
    """Matching files, relative to the root, sorted; `**` stands for any folders."""
    found = set()
    for pattern in patterns:
        for name in glob.glob(os.path.join(ROOT, pattern), recursive=True):
            if os.path.isfile(name):
                found.add(os.path.relpath(name, ROOT))
    return sorted(found)


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as f:
        return f.read()


def has_openssl():
    return os.path.exists("/usr/include/openssl/ssl.h")


def test_programs():
    """The rows of test/Jamfile: the files of each program, by its name."""
    programs = {}
    for name, patterns in re.findall(r"\bprogram (\w+) : \[ glob (.*?) \]", read("test/Jamfile")):
        programs[name] = files(*("test/" + pattern for pattern in patterns.split()))
    return programs


def report(what, passed, failed):
    """Ends a script: the counts go to the screen and to the file that the caller adds up."""
    print("%s: %d passed, %d failed" % (what, passed, failed), flush=True)
    counts = os.environ.get("KIOTO_COUNTS")
    if counts:
        with open(counts, "a") as f:
            f.write("%d %d\n" % (passed, failed))
    sys.exit(1 if failed else 0)

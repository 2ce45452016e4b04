#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Checks that what must not compile is rejected with the right sentence.

A file in test/compile_fail has its bad lines between `#ifndef KIOTO_POSITIVE_TWIN` and `#endif`.
With the macro defined it must compile. Without it, the first lines that the compiler prints must
name a bad line of the file, and hold the text of each of these comments:

    // expect: kioto: and_then: the closure cannot be called with this future's value
    // expect-gcc: ...      what only gcc has to say (and expect-clang)
    // errors: 1            as many errors in all, no more (optional)
    // flags: -O2           more options (optional)

Files in test/compile_fail/clang are for clang alone; those that begin with tls_ need OpenSSL.

    compile_fail.py [--compiler=g++]... [FILE]...
"""

import os
import re
import sys

import common

FIRST_LINES = 15


def bad_lines(text):
    """The numbers of the lines that the positive twin leaves out."""
    lines, depth, inside = set(), 0, None
    for number, line in enumerate(text.splitlines(), 1):
        directive = re.match(r"\s*#\s*(\w+)\s*(\S*)", line)
        word = directive.group(1) if directive else ""
        if word in ("if", "ifdef", "ifndef"):
            depth += 1
            if word == "ifndef" and directive.group(2) == "KIOTO_POSITIVE_TWIN":
                inside = depth
        elif word == "endif":
            if inside == depth:
                inside = None
            depth -= 1
        elif word in ("else", "elif") and inside == depth:
            inside = None
        elif inside:
            lines.add(number)
    return lines


def comments(text, name):
    return [found.strip() for found in re.findall(r"^// *%s:(.*)$" % name, text, re.MULTILINE)]


def problems(name, compiler):
    text = common.read(name)
    kind = "clang" if "clang" in os.path.basename(compiler) else "gcc"
    command = common.compile_command(compiler)
    for flags in comments(text, "flags"):
        command += flags.split()

    bad = bad_lines(text)
    expected = comments(text, "expect") + comments(text, "expect-" + kind)
    if not bad:
        return ["no lines between '#ifndef KIOTO_POSITIVE_TWIN' and '#endif'"]
    if not expected:
        return ["no '// expect: ...' comment"]

    found = []
    status, output = common.run(command + ["-DKIOTO_POSITIVE_TWIN", name])
    if status:
        found.append("without its bad lines it must compile, but:\n" + output)

    status, output = common.run(command + [name])
    if status == 0:
        return found + ["it compiles"]
    head = "\n".join(output.splitlines()[:FIRST_LINES])
    for sentence in expected:
        if sentence not in head:
            found.append("the first %d lines do not say: %s" % (FIRST_LINES, sentence))
    named = {int(n) for n in re.findall(r"%s:(\d+)" % re.escape(name), head)}
    if not named & bad:
        found.append("the first %d lines do not name a bad line of the file" % FIRST_LINES)
    errors = len(re.findall(r"(?:^|: )(?:fatal )?error: ", output, re.MULTILINE))
    for wanted in comments(text, "errors"):
        if errors != int(wanted):
            found.append("%d errors, not %s" % (errors, wanted))
    if found:
        found.append("the compiler says:\n" + output)
    return found


def main():
    compilers, names = [], []
    for argument in sys.argv[1:]:
        if argument.startswith("--compiler="):
            compilers.append(argument.split("=", 1)[1])
        else:
            names.append(os.path.relpath(os.path.abspath(argument), common.ROOT))
    compilers = compilers or ["g++", "clang++"]
    names = names or common.files("test/compile_fail/**/*.cpp")
    if not common.has_openssl():
        print("skipped: test/compile_fail/tls_*: OpenSSL's headers are not installed")
        names = [name for name in names if not os.path.basename(name).startswith("tls_")]

    pairs = [(name, compiler) for name in names for compiler in compilers
             if "/clang/" not in name or "clang" in os.path.basename(compiler)]
    failed = 0
    for pair, found in zip(pairs, common.in_parallel(lambda p: problems(*p), pairs)):
        if found:
            failed += 1
            print("FAILED: %s with %s" % pair)
            for problem in found:
                print("    " + problem.replace("\n", "\n    "))
    common.report("compile-fail tests", len(pairs) - failed, failed)


main()

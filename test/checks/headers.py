#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Compiles headers by themselves; those that a test of the core includes first, the test compiles."""

import os
import re
import tempfile

import common
import source

COMPILER = "g++"
WITH_DETAIL = False


def included_first():
    """The headers that come before everything else in a file that test/run.sh compiles alone."""
    found = set()
    for name in common.test_programs()["core"]:
        for _, header in source.includes(name)[:1]:
            found.add(header)
    return found


def compile_alone(header, folder, only_read):
    """(problem or None, all files that the compiler read)."""
    dependencies = os.path.join(folder, header.replace("/", "-") + ".d")
    command = common.compile_command(COMPILER) + ["-MD", "-MF", dependencies, "-MT", "x"]
    if only_read:
        command = [flag for flag in command if flag != "-fsyntax-only"] + ["-E", "-o", os.devnull]
    if header == "kioto/src.hpp":
        command.append("-DKIOTO_SEPARATE_COMPILATION")
    if "/parked" in header:
        command.append("-DKIOTO_ENGINE_PARKED")
    if not source.is_public(header) and "clang" in COMPILER:
        # What a private header declares may be defined by the one that includes it.
        command.append("-Wno-undefined-inline")
    unit = "#include <%s>\n#include <%s>\n" % (header, header)
    status, output = common.run(command + ["-x", "c++", "-"], stdin=unit.encode())
    read = []
    if os.path.exists(dependencies):
        with open(dependencies) as f:
            read = f.read().replace("\\\n", " ").split()[1:]
    return ("%s:\n%s" % (header, output) if status else None), read


def headers_compile_alone():
    """And floors 1 to 3 read no file of Asio, by whatever way."""
    floors = source.Floors()
    names = [header for header in source.headers()
             if source.is_public(header) or WITH_DETAIL and header.endswith(".hpp")]
    if not common.has_openssl():
        names = [header for header in names if "tls" not in header]
    if not names:
        return ["there are no headers"]
    found = []
    compiled = included_first()
    with tempfile.TemporaryDirectory() as folder:
        results = common.in_parallel(
            lambda header: compile_alone(header, folder, header in compiled), names)
    for header, (problem, read) in zip(names, results):
        if problem:
            found.append(problem)
        elif not any(name.endswith(header) for name in read):
            found.append("%s: the compiler did not say what it read" % header)
        asio = [name for name in read if re.search(r"(^|/)boost/asio([./]|$)", name)]
        if asio and floors.of.get(header, 5) < 4:
            found.append("%s (floor %d) reads %s" % (header, floors.of[header], asio[0]))
    return found


CHECKS = [headers_compile_alone]

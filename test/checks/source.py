#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""What the checks know about the source tree."""

import functools
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import common

CODE = (".hpp", ".ipp", ".cpp", ".h")
FOLDERS_WITHOUT_SOURCE = {".git", "bin", "__pycache__", "target", "node_modules", ".cache"}


class Skipped(Exception):
    """A check that cannot run here, and why."""


def project_files():
    """All files that are, or are to be, under version control."""
    command = ["git", "-C", common.ROOT, "ls-files", "-co", "--exclude-standard"]
    try:
        listed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        names = listed.stdout.decode().splitlines() if listed.returncode == 0 else []
    except FileNotFoundError:
        names = []
    if not names:
        for folder, inner, found in os.walk(common.ROOT):
            inner[:] = [d for d in inner
                        if d not in FOLDERS_WITHOUT_SOURCE and not d.startswith("bin-")]
            names += [os.path.relpath(os.path.join(folder, f), common.ROOT) for f in found]
    return sorted(name for name in set(names) if os.path.isfile(os.path.join(common.ROOT, name)))


@functools.lru_cache(None)
def headers():
    """All headers and .ipp files, named as they are included."""
    names = common.files("include/**/*.hpp", "include/**/*.ipp")
    return [os.path.relpath(name, "include") for name in names]


def is_public(header):
    return header.endswith(".hpp") and not {"detail", "impl"} & set(header.split("/"))


@functools.lru_cache(None)
def includes(name):
    """What a file includes by itself, whatever the conditions around: [(spelling, header)]."""
    return re.findall(r"^\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", common.read(name), re.MULTILINE)


class Floors:
    """test/checks/floors.txt: the floor of each public header, the combinators among them."""

    def __init__(self):
        self.problems = []
        self.of = {}
        self.combinators = {}
        name = "test/checks/floors.txt"
        for number, line in enumerate(common.read(name).splitlines(), 1):
            columns = line.split("#")[0].split()
            if not columns:
                continue
            floor, header = columns[0], columns[1] if len(columns) > 1 else ""
            if floor not in ("1", "2", "3", "4", "5") or not header or header in self.of:
                self.problems.append("%s:%d: not '<floor> <header>', or a second time" %
                                     (name, number))
                continue
            self.of[header] = int(floor)
            if columns[2:3] == ["combinator"]:
                self.combinators[header] = columns[3:]
            elif columns[2:]:
                self.problems.append("%s:%d: the third column is 'combinator' or nothing" %
                                     (name, number))

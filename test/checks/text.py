#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""What every file must say, and must not say."""

import os
import re
import shutil

import common
import source

NOTICE = [
    "",
    " Copyright (c) 20NN The Kioto authors",
    "",
    " Distributed under the Boost Software License, Version 1.0.",
    " (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)",
    "",
]
LONGEST_HEADER = 400


def is_code(name):
    base = os.path.basename(name)
    suffixes = source.CODE + (".py", ".sh", ".jam", ".rs", ".go", ".toml", ".cmake")
    return base in ("Jamroot", "Jamfile", ".clang-format", "CMakeLists.txt", "floors.txt") or \
        base.endswith(suffixes) or common.read(name).startswith("#!")


def every_file_has_the_licence_notice():
    found = []
    if not os.path.exists(os.path.join(common.ROOT, "LICENSE_1_0.txt")):
        found.append("there is no LICENSE_1_0.txt")
    for name in filter(is_code, source.project_files()):
        lines = common.read(name).splitlines()[:len(NOTICE) + 1]
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        text = "\n".join(re.sub(r"\(c\) 20\d\d(-20\d\d)? ", "(c) 20NN ", line)
                         for line in lines[:len(NOTICE)])
        if text not in ("\n".join(mark + line for line in NOTICE) for mark in ("//", "#")):
            found.append("%s does not begin with the licence notice" % name)
    return found


def nothing_private_of_asio():
    found = []
    for name in source.project_files():
        if not name.startswith(("include/", "libs/")):
            continue
        for number, line in enumerate(common.read(name).splitlines(), 1):
            if re.search(r"\basio\s*::\s*detail\b|boost/asio/detail/|asio/impl/", line):
                found.append("%s:%d: %s" % (name, number, line.strip()))
    return found


def threads_share_through_the_seam():
    found = []
    for name in source.project_files():
        if not name.startswith("include/") or name.startswith("include/kioto/test/") or \
                name == "include/kioto/detail/atomic.hpp":
            continue
        for number, line in enumerate(common.read(name).splitlines(), 1):
            words = r"\bstd::(atomic|(\w+_)?mutex|condition_variable)\b|#include <atomic>"
            if re.search(words, re.sub("`.*?`", "", line)):
                found.append("%s:%d: kioto/detail/atomic.hpp has what is to be used: %s" %
                             (name, number, line.strip()))
    return found


def include_guards_follow_paths():
    found = []
    for header in source.headers():
        guard = re.sub(r"[^A-Z0-9]", "_", header.upper())
        lines = common.read("include/" + header).rstrip().splitlines()
        directives = [line for line in lines if line.startswith("#")]
        if directives[:2] != ["#ifndef " + guard, "#define " + guard] or \
                lines[-1] != "#endif // " + guard:
            found.append("%s: the guard is to be %s, with '#endif // %s' at the end" %
                         (header, guard, guard))
    return found


def headers_are_short():
    lengths = {h: len(common.read("include/" + h).splitlines()) for h in source.headers()}
    return ["%s has %d lines; %d is the limit" % (header, length, LONGEST_HEADER)
            for header, length in lengths.items() if length > LONGEST_HEADER]


def no_notes_to_self():
    words = re.compile(r"\b(%s)\b" % "|".join(("TO" "DO", "FIX" "ME", "XX" "X")))
    found = []
    for name in source.project_files():
        for number, line in enumerate(common.read(name).splitlines(), 1):
            if words.search(line):
                found.append("%s:%d: %s" % (name, number, line.strip()))
    return found


def every_test_file_is_built():
    built = {name for names in common.test_programs().values() for name in names}
    built |= set(common.files("test/stress/*.cpp", "test/compile_fail/*.cpp",
                              "test/compile_fail/clang/*.cpp", "test/support/*.cpp",
                              "test/support/model/*.cpp"))
    return ["test/Jamfile does not build %s" % name
            for name in common.files("test/**/*.cpp") if name not in built]


def code_is_formatted():
    for tool in ("clang-format-19", "clang-format"):
        status, version = common.run([tool, "--version"])
        if status == 0 and "version 19." in version:
            break
    else:
        raise source.Skipped("clang-format 19 is not installed")
    names = [name for name in source.project_files() if name.endswith(source.CODE) and
             name.startswith(("include/", "libs/", "test/", "example/", "bench/"))]
    if not names:
        return []
    command = [shutil.which(tool), "--dry-run", "-Werror", "--style=file"]
    status, output = common.run(command + names)
    if status == 0:
        return []
    wrong = sorted(set(re.findall(r"^([^\s:]+):\d+:\d+: error", output, re.MULTILINE)))
    return ["%s: clang-format would change it" % name for name in wrong] or [output]


CHECKS = [every_file_has_the_licence_notice, nothing_private_of_asio,
          threads_share_through_the_seam, include_guards_follow_paths,
          headers_are_short, no_notes_to_self, every_test_file_is_built, code_is_formatted]

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Checks the source tree: floors, headers, licence, layout.

    run.py [--compiler=clang++] [--detail] [NAME]...

    --compiler   for the headers that are compiled alone; g++ if not given
    --detail     compiles the headers in detail/ alone as well
    NAME         floors, headers, quotes or text, or the name of a check; all, if not given
"""

import sys

import source
import common
import floors
import headers
import quotes
import text


def main():
    names = []
    for argument in sys.argv[1:]:
        if argument.startswith("--compiler="):
            headers.COMPILER = argument.split("=", 1)[1]
        elif argument == "--detail":
            headers.WITH_DETAIL = True
        elif argument.startswith("-"):
            sys.exit(__doc__)
        else:
            names.append(argument)

    passed = failed = 0
    for module in (text, quotes, floors, headers):
        for check in module.CHECKS:
            if names and module.__name__ not in names and check.__name__ not in names:
                continue
            try:
                found = check()
            except source.Skipped as reason:
                print("skipped: %s: %s" % (check.__name__, reason))
                continue
            if found:
                failed += 1
                print("FAILED: %s" % check.__name__)
                for problem in found:
                    print("    " + problem.replace("\n", "\n    "))
            else:
                passed += 1
                print("ok: %s" % check.__name__, flush=True)
    common.report("checks", passed, failed)


main()

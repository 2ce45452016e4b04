#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Code in doc/ is quoted from programs that are built, never typed again.

A line `<!-- quote: example/x.cpp NAME -->` before a block of code says that the block is what stands
between `// tag: NAME` and `// end: NAME` in that file.

    python3 test/checks/quotes.py       writes the blocks
"""

import os
import re
import sys
import textwrap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import common  # noqa: E402

QUOTE = re.compile(r"(<!-- quote: (\S+) (\S+) -->\n```cpp\n)(.*?)(```)", re.DOTALL)


def region(name, tag):
    found = re.search(r"^ *// tag: %s\n(.*?)^ *// end: %s$" % (tag, tag), common.read(name),
                      re.DOTALL | re.MULTILINE)
    return textwrap.dedent(found.group(1)) if found else None


def documentation_quotes_code():
    found = []
    for page in common.files("doc/**/*.md", "README.md"):
        for _, name, tag, text, _ in QUOTE.findall(common.read(page)):
            wanted = region(name, tag) if name in common.files(name) else None
            if wanted is None:
                found.append("%s quotes %s of %s, which does not exist" % (page, tag, name))
            elif wanted != text:
                found.append("%s does not say what %s of %s says; run test/checks/quotes.py" %
                             (page, tag, name))
    return found


def write():
    for page in common.files("doc/**/*.md", "README.md"):
        text = common.read(page)
        filled = QUOTE.sub(lambda q: q.group(1) + (region(q.group(2), q.group(3)) or q.group(4)) +
                           q.group(5), text)
        if filled != text:
            with open(os.path.join(common.ROOT, page), "w", encoding="utf-8") as f:
                f.write(filled)


CHECKS = [documentation_quotes_code]

if __name__ == "__main__":
    write()

#!/usr/bin/env python3
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Writes doc/reference.md: the public headers by floor, each with the first sentence of its docs.

    python3 tools/reference.py
"""

import os
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
FLOORS = {
    "1": "Vocabulary",
    "2": "Futures and streams, without Asio",
    "3": "Handing over between tasks, without Asio",
    "4": "Runtime, and the bridges to Asio",
    "5": "Sockets and bytes",
}
NOTES = {
    "kioto/config.hpp": "Macros: guards, attributes, the compiled library",
    "kioto/future.hpp": "All of the floors without Asio",
}
HEAD = """# Reference

One public name, or a few that belong together, per header; what it does is said there. `<kioto.hpp>` includes what most
programs need, and says what it leaves out. This list is written by `tools/reference.py`.
"""


def sentence(header):
    """The first sentence of the documentation of what the header is for."""
    with open(os.path.join(ROOT, "include", header), encoding="utf-8") as f:
        text = f.read()
    text = text[text.find("namespace kioto"):] if "namespace kioto" in text else text
    # What bears the header's name; else what is documented at length; else in a line. The future
    # that a function makes is not the function.
    block = r"^/\*\* .*?\*/\n|(?:^///(?!<)[^\n]*\n)+"
    found = []
    for docs in re.finditer(block, text, re.MULTILINE | re.DOTALL):
        words = re.sub(r"^/// ?|^/\*\* |\*/$", "", docs.group(0), flags=re.MULTILINE)
        words = " ".join(words.split("\n\n")[0].split())
        if re.match(r"The (future|stream) that|@", words):
            continue
        declaration = re.split(r"[;{]", text[docs.end():], maxsplit=1)[0]
        name = os.path.basename(header)[:-4]
        named = re.search(r"\b%s(\(|\s*:|\s*$)" % name, declaration) is not None
        found.append((not named, docs.group(0).startswith("///"), len(found), words))
    if header in NOTES or not found:
        return NOTES.get(header, "")
    words = min(found)[3]
    first = re.match(r"(.*?[^.])\.(?: |$)", words)
    return (first.group(1) if first else words.rstrip(":")).replace("|", "\\|")


def main():
    floors = {}
    with open(os.path.join(ROOT, "test/checks/floors.txt"), encoding="utf-8") as f:
        for line in f:
            words = line.split()
            if words and words[0] in FLOORS:
                floors.setdefault(words[0], []).append(words[1])
    out = [HEAD]
    for floor, title in FLOORS.items():
        rows = [h for h in floors.get(floor, []) if not h.startswith("kioto/test/")
                and h not in ("kioto.hpp", "kioto/src.hpp")]
        out.append("## %s\n\n| header | |\n|---|---|" % title)
        out += ["| [`<%s>`](../include/%s) | %s |" % (h, h, sentence(h)) for h in rows]
        out.append("")
    tests = [h for headers in floors.values() for h in headers if h.startswith("kioto/test/")]
    out.append("## For tests of futures\n\n| header | |\n|---|---|")
    out += ["| [`<%s>`](../include/%s) | %s |" % (h, h, sentence(h)) for h in tests]
    with open(os.path.join(ROOT, "doc/reference.md"), "w", encoding="utf-8") as f:
        f.write("\n".join(out) + "\n")


main()

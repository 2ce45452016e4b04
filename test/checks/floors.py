#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

"""Who may include whom. Reads the #include lines; conditions around them do not count."""

import common
import source


def reached(header, through_public):
    """What `header` includes: itself, what that includes in turn, and so on.

    Goes on below public headers only if `through_public`; returns {header: one that includes it}.
    """
    known = set(source.headers())
    found, waiting = {}, [header]
    while waiting:
        name = waiting.pop()
        for _, included in source.includes("include/" + name):
            if included in found or included == header:
                continue
            found[included] = name
            if included in known and (through_public or not source.is_public(included)):
                waiting.append(included)
    return found


def every_public_header_has_a_floor():
    floors = source.Floors()
    public = {header for header in source.headers() if source.is_public(header)}
    found = list(floors.problems)
    found += ["%s is not in test/checks/floors.txt" % h for h in sorted(public - set(floors.of))]
    found += ["test/checks/floors.txt lists %s, which does not exist" % h
              for h in sorted(set(floors.of) - public)]
    return found


def no_header_includes_a_higher_floor():
    floors = source.Floors()
    found = []
    for header, floor in floors.of.items():
        if header not in source.headers():
            continue
        for included, by in reached(header, True).items():
            if floors.of.get(included, 0) > floor:
                found.append("%s (floor %d) gets %s (floor %d) through %s" %
                             (header, floor, included, floors.of[included], by))
    return found


def outside_libraries_stay_on_their_floor():
    """Asio from floor 4 on, Beast and TLS on floor 5 and not in the umbrella."""
    floors = source.Floors()
    found = []
    for header, floor in floors.of.items():
        if header not in source.headers():
            continue
        for included, by in reached(header, True).items():
            if included == "boost/asio.hpp":
                found.append("%s includes boost/asio.hpp, which takes two seconds" % by)
            heavy = included.startswith(("boost/beast", "boost/asio/ssl", "openssl/"))
            if floor < 4 and included.startswith("boost/asio"):
                found.append("%s (floor %d) gets %s through %s" % (header, floor, included, by))
            elif heavy and (floor < 5 or header == "kioto.hpp"):
                found.append("%s gets %s through %s" % (header, included, by))
    return sorted(set(found))


def coroutines_are_for_who_asks():
    """<coroutine> is in kioto/co.hpp alone, which no other header includes."""
    return ["%s gets <coroutine> through %s" % (header, by)
            for header in source.headers() if source.is_public(header) and header != "kioto/co.hpp"
            for included, by in reached(header, True).items() if included == "coroutine"]


def combinators_do_not_include_one_another():
    floors = source.Floors()
    found = []
    for header, allowed in floors.combinators.items():
        if header not in source.headers():
            continue
        for included, by in reached(header, False).items():
            if source.is_public(included) and included.startswith("kioto/") and \
                    floors.of.get(included) != 1 and included not in allowed:
                found.append("%s gets %s through %s" % (header, included, by))
    return found


def our_headers_are_spelled_alike():
    """<kioto/x.hpp>, which exists; the umbrella and src.hpp are for users and the library."""
    known = set(source.headers())
    found = []
    for header in sorted(known):
        for quote, included in source.includes("include/" + header):
            if quote == '"' or included.startswith(("./", "../")):
                found.append("%s includes \"%s\" by a relative path" % (header, included))
            elif included.startswith("kioto") and included not in known:
                found.append("%s includes %s, which does not exist" % (header, included))
            elif included in ("kioto.hpp", "kioto/src.hpp"):
                found.append("%s includes %s" % (header, included))
    return found


def core_tests_need_no_asio():
    floors = source.Floors()
    known = set(source.headers())
    found = []
    for test in common.test_programs()["core"]:
        for _, included in source.includes(test):
            below = reached(included, True) if included in known else {}
            for name in [included] + sorted(below):
                if name.startswith("boost/asio") or floors.of.get(name, 0) == 4:
                    found.append("%s gets %s through %s" % (test, name, included))
                    break
    return found


CHECKS = [every_public_header_has_a_floor, no_header_includes_a_higher_floor,
          outside_libraries_stay_on_their_floor, coroutines_are_for_who_asks,
          combinators_do_not_include_one_another, our_headers_are_spelled_alike, core_tests_need_no_asio]

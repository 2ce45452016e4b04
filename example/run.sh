#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# Builds an example, optimized, and runs it.
#
#     example/run.sh                  demo
#     example/run.sh NAME ARGUMENT... example/NAME.cpp; NAME may be tutorial/01
#     example/run.sh --path NAME      prints where the program is, and does not run it
#
# Installs what is missing (Debian and its kin). What the build says goes to stderr.

set -u
start=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. tools/install.sh

path_only=
if [ "${1:-}" = --path ]; then
    path_only=yes
    shift
fi
name=${1:-demo}
[ $# -eq 0 ] || shift
name=${name%.cpp}
if [ ! -f "example/$name.cpp" ]; then
    {
        echo "there is no example/$name.cpp; there are:"
        find example -name '*.cpp' -printf '    %P\n' | sed 's/\.cpp$//' | sort
    } >&2
    exit 2
fi

needs=(build)
grep -qE 'kioto/(tls|http)|openssl/' "example/$name.cpp" && needs+=(tls)
kioto_install "${needs[@]}" || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -n "$path_only" ] || echo "building example/$name.cpp" >&2
b2 -d1 toolset=gcc variant=release "example//${name//\//-}.path" >"$log" 2>&1
status=$?
program=$(sed -n 's/^program: //p' "$log")
if [ "$status" -ne 0 ] || [ ! -x "$program" ]; then
    cat "$log" >&2
    exit 1
fi
program=$PWD/$program
if [ -n "$path_only" ]; then
    echo "$program"
    exit 0
fi
rm -f "$log"
cd "$start" || exit 1
exec "$program" "$@"

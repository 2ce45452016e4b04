#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The deterministic counters of Kioto against bench/counters/baseline.json: user instructions, system
# calls, allocations and sizes. Fails where one is more than 5 % worse.
#
#     bench/counters.sh [--update] [--no-install]
#
#     --update       writes the baseline; the commit that has it says why a counter got worse
#     --no-install   never call apt: what is missing is reported
#
# Another compiler than the baseline's has other counts: then only allocations and sizes are
# compared, and the script says so.

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
update=()
while (($#)); do
    case $1 in
        --update) update=(--update) ;;
        --no-install) may_install=0 ;;
        -h | --help) usage "$0"; exit 0 ;;
        *) echo "counters.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done

need_tools
need_asio
if [[ -n $asio_missing ]] || ! command -v valgrind >/dev/null; then
    echo "counters.sh: needs Boost.Asio and valgrind" >&2
    exit 1
fi
build_counter
build_cpp load "$bench/echo/load.cpp" "$bench/support/closed_loop.hpp"
build_cpp kioto "$bench/echo/kioto.cpp" "$bench/echo/command_line.hpp" "$bench/../include"
build_cpp chain/kioto "$bench/chain/kioto.cpp" "$bench/chain/step.hpp" \
    "$bench/support/operations.hpp" "$bench/../include"
build_cpp core/kioto "$bench/core/kioto.cpp" "$bench/support/operations.hpp" "$bench/../include"
build_cpp http/load "$bench/http/load.cpp" "$bench/support/closed_loop.hpp"
build_cpp http/kioto "$bench/http/kioto.cpp" "$bench/http/answer.hpp" \
    "$bench/echo/command_line.hpp" "$bench/../include"
build_cpp proxy/load "$bench/proxy/load.cpp" "$bench/proxy/raw.hpp" \
    "$bench/proxy/command_line.hpp"
build_cpp proxy/kioto "$bench/proxy/kioto.cpp" "$bench/proxy/command_line.hpp" "$bench/../include"
build_cpp raw_epoll "$bench/echo/raw_epoll.cpp" "$bench/echo/command_line.hpp"
build_cpp request/kioto "$bench/request/kioto.cpp" "$bench/request/request.hpp" \
    "$bench/support/operations.hpp" "$bench/../include"
build_cpp counters/sizes "$bench/counters/sizes.cpp" "$bench/../include"

results=$bin/counters arguments=(--runs 0)
mkdir -p "$results"
for name in chain core request; do
    server=()
    [[ $name != request ]] || server=(--server raw_epoll)
    measure_operations "$name" "$name" "${server[@]}" kioto=$name/kioto >"$results/$name.txt"
done
measure echo --bin "$bin" --json "$results/echo.json" --quick kioto >"$results/echo.txt"
measure proxy --bin "$bin/proxy" --json "$results/proxy.json" kioto >"$results/proxy.txt"
measure http --bin "$bin" --json "$results/http.json" kioto >"$results/http.txt"
"$bin/counters/sizes" >"$results/sizes.txt"
exec python3 "$bench/support/compare_counters.py" --measured "$results" \
    --baseline "$bench/counters/baseline.json" "${update[@]}"

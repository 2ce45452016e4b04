#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# All benchmarks, one after the other, then one table of them and a plot of each.
#
#     bench/run.sh [--check] [--runs N] [--no-install] [NAME]...
#
# NAME is chain, core, request, channel, accuracy, four_ways, compile, memory, threads, echo,
# proxy or http; all without one. What is missing is installed through apt. Writes
# bench/results/*.json and *.svg, and the measured tables into README.md, doc/design/performance.md and
# doc/tutorial/four-ways.md. On an idle machine of two cores it takes about half an hour; times mean
# little on a busy one, instructions, calls, allocations and bytes are the same.
#
#     --check        exit with 1 when kioto exceeds a bar
#     --runs N       runs for times, of which the median is shown (5)
#     --no-install   never call apt: what is missing is reported and skipped

set -uo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
passed=() names=()
while (($#)); do
    case $1 in
        --check | --no-install) passed+=("$1") ;;
        --runs) passed+=("$1" "${2:?--runs needs a number}"); shift ;;
        -h | --help) usage "$0"; exit 0 ;;
        chain | core | request | channel | accuracy | four_ways | compile | memory | threads | echo | proxy | http) names+=("$1") ;;
        *) echo "run.sh: unknown argument $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done
((${#names[@]})) || names=(chain core request channel accuracy four_ways compile memory threads echo proxy http)

failed=()
for name in "${names[@]}"; do
    echo
    echo "==== $name"
    bash "$bench/$name.sh" "${passed[@]}" || failed+=("$name")
done
echo
python3 "$bench/support/summary.py" "$bench/results" || failed+=(summary)
python3 "$bench/support/readme.py" || failed+=(readme)
((${#failed[@]} == 0)) || { echo "failed: ${failed[*]}"; exit 1; }

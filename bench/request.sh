#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The benchmark of a client: connect, send a greeting, receive one, send a question, receive the
# answer, close, Kioto beside its peers, all against the raw epoll server of the echo benchmark.
#
#     bench/request.sh [--check] [--runs N] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/request.json.
#
#     --check        exit with 1 when kioto exceeds a bar of bench/request/operations.txt
#     --runs N       runs for the time, of which the median is shown (5)
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

build_counter
build_cpp raw_epoll "$bench/echo/raw_epoll.cpp" "$bench/echo/command_line.hpp"
common=("$bench/request/request.hpp" "$bench/support/operations.hpp")
build_cpp request/raw_epoll "$bench/request/raw_epoll.cpp" "${common[@]}"
build_cpp request/kioto "$bench/request/kioto.cpp" "${common[@]}" "$bench/../include"
peers=(raw_epoll=request/raw_epoll kioto=request/kioto)
if build_tokio request/tokio "$bench/request/tokio" tokio_request; then
    peers+=(tokio=request/tokio)
fi
for name in asio_callbacks asio_awaitable; do
    build_cpp request/$name "$bench/request/$name.cpp" "${common[@]}"
    peers+=($name=request/$name)
done
if build_cobalt request/cobalt "$bench/request/cobalt.cpp" "${common[@]}"; then
    peers+=(cobalt=request/cobalt)
fi
((build_only)) && exit 0

arguments+=(--server raw_epoll)
measure_operations "A request of five steps" request "${peers[@]}"

#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# The proxy benchmark: CPU seconds per GiB that passes through.
#
#     bench/proxy.sh [--check] [--runs N] [--quick] [--build-only] [--no-install]
#
# Prints one table and writes bench/results/proxy.json (with --quick: bench/bin/proxy.json).
#
#     --check        exit with 1 when kioto exceeds 1.15 x the raw splice loop in a cell, another peer,
#                    or, with small messages, 1.05 x the proxy by hand that lets Asio wait; this alone
#                    in the place of tokio with one flow on one core
#     --runs N       2 N runs of each, of which the median is shown (5); 8 N of small messages
#     --quick        fewer bytes, half the runs
#     --build-only   stop after building
#     --no-install   never call apt: what is missing is reported and skipped

set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/support/build.sh"
prepare "$@"

common=$bench/proxy/command_line.hpp
by_hand=("$bench/proxy/raw.hpp" "$bench/proxy/copy_lane.hpp" "$common")
build_counter
build_cpp proxy/load "$bench/proxy/load.cpp" "$bench/proxy/raw.hpp" "$common"
for name in raw_splice raw_copy asio_set asio_waits; do
    build_cpp proxy/$name "$bench/proxy/$name.cpp" "${by_hand[@]}"
done
build_cpp proxy/kioto "$bench/proxy/kioto.cpp" "$common" "$bench/../include"
plain=("${flags[@]}")
flags+=(-DKIOTO_BENCH_COPY)
build_cpp proxy/kioto_copy "$bench/proxy/kioto.cpp" "$common" "$bench/../include"
flags=("${plain[@]}")
build_cpp proxy/asio_callbacks "$bench/proxy/asio_callbacks.cpp" "$common"
peers=(raw_splice raw_copy asio_set asio_waits kioto kioto_copy asio_callbacks)
if build_tokio proxy/tokio "$bench/proxy/tokio" tokio_proxy; then peers+=(tokio); fi
((build_only)) && exit 0

for name in haproxy nginx; do
    if [[ $name == nginx && ! -e /usr/lib/nginx/modules/ngx_stream_module.so ]]; then
        install libnginx-mod-stream "nginx's proxy of streams" || true
    fi
    if need "$name" "$name" "to compare with" || [[ -x /usr/sbin/$name ]]; then
        peers+=("$name")
    else
        skip "$name" "not installed (apt-get install $name)"
    fi
done

measure proxy --bin "$bin/proxy" --json "$results/proxy.json" "${peers[@]}"

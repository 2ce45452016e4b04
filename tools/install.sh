#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# To be sourced. kioto_install WHAT... installs the packages that WHAT needs and the machine lacks:
#
#     build      b2, a C++ compiler, Boost
#     test       Boost.Test, clang, clang-format, python3
#     counters   valgrind
#     tls        OpenSSL
#     peers      curl, openssl, python3-websockets
#     io_uring   liburing
#     clang19    clang 19
#     chroot     mmdebstrap
#     windows    MinGW-w64's g++, Wine
#
# For Debian and its kin. With BOOST_ROOT set, Boost is yours to provide, except for b2. Says on
# stderr what it installs; fails, with a sentence, if something is missing in the end.

kioto_has_boost() {
    [ -n "${BOOST_ROOT:-}" ] && return 0
    local header=/usr/include/boost/version.hpp
    [ -e "$header" ] && [ "$(sed -n 's/^#define BOOST_VERSION //p' "$header")" -ge 108100 ]
}

# Prints the packages that are needed for $1 and missing.
kioto_missing() {
    case $1 in
    build)
        command -v b2 >/dev/null || echo libboost1.81-tools-dev
        command -v g++ >/dev/null || echo g++
        kioto_has_boost || echo libboost1.81-dev
        ;;
    test)
        [ -n "${BOOST_ROOT:-}" ] || compgen -G '/usr/lib/*/libboost_unit_test_framework.so' \
            >/dev/null || echo libboost-test1.81-dev
        command -v clang++ >/dev/null || echo clang
        command -v clang-format-19 >/dev/null ||
            clang-format --version 2>/dev/null | grep -q 'version 19\.' || echo clang-format-19
        command -v python3 >/dev/null || echo python3
        ;;
    counters)
        command -v valgrind >/dev/null || echo valgrind
        ;;
    peers)
        command -v curl >/dev/null || echo curl
        command -v openssl >/dev/null || echo openssl
        /usr/bin/python3 -c 'import websockets' 2>/dev/null || echo python3-websockets
        ;;
    tls)
        [ -e /usr/include/openssl/ssl.h ] || echo libssl-dev
        ;;
    io_uring)
        [ -e /usr/include/liburing.h ] || echo liburing-dev
        ;;
    clang19)
        command -v clang++-19 >/dev/null || echo clang-19
        ;;
    chroot)
        command -v mmdebstrap >/dev/null || echo mmdebstrap
        ;;
    windows)
        command -v x86_64-w64-mingw32-g++-posix >/dev/null || echo g++-mingw-w64-x86-64-posix
        command -v wine >/dev/null || echo wine wine64
        ;;
    esac
}

kioto_install() {
    local what packages=() root=()
    for what in "$@"; do
        mapfile -t -O "${#packages[@]}" packages < <(kioto_missing "$what")
    done
    [ "${#packages[@]}" -eq 0 ] && return 0

    if ! command -v apt-get >/dev/null; then
        echo "kioto: please install what corresponds to Debian's: ${packages[*]}" >&2
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "kioto: please install, as root: apt-get install ${packages[*]}" >&2
            return 1
        fi
        root=(sudo)
    fi
    # Another Boost's packages may stand in the way; only a CI machine may lose them.
    local options=(-y --no-install-recommends)
    [ -n "${CI:-}" ] || options+=(--no-remove)

    echo "kioto: installing ${packages[*]}" >&2
    local apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q)
    # Lists that are missing or of yesterday are fetched first.
    "${apt[@]}" install --simulate "${options[@]}" "${packages[@]}" >/dev/null 2>&1 ||
        "${apt[@]}" update >&2
    "${apt[@]}" install "${options[@]}" "${packages[@]}" >&2 ||
        { "${apt[@]}" update >&2 && "${apt[@]}" install "${options[@]}" "${packages[@]}" >&2; } ||
        { echo "kioto: could not install ${packages[*]}" >&2; return 1; }
}

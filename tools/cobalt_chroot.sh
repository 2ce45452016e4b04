#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# A system of a later Debian for what needs Boost.Cobalt, which comes with Boost 1.84: its newest
# Boost with Boost.Test, and g++. Made once, in $XDG_CACHE_HOME/kioto: some 700 MB, about a minute.
#
#     bash tools/cobalt_chroot.sh                        makes it if need be, and prints its folder
#     bash tools/cobalt_chroot.sh --find                 or fails where there is none yet
#     bash tools/cobalt_chroot.sh COMMAND [ARGUMENT]...  and runs a command in it
#
# The command finds this project and the current folder where they are outside, and nothing else of
# this system: its output goes there. For example:
#
#     bash tools/cobalt_chroot.sh g++ -std=c++20 -Iinclude x.cpp -o x -lboost_cobalt -lboost_container
#     bash tools/cobalt_chroot.sh ./x
#
# Or, to run outside what it built: -Wl,--dynamic-linker=FOLDER/lib64/ld-linux-x86-64.so.2 and
# -Wl,-rpath,FOLDER/usr/lib/x86_64-linux-gnu.
#
# Takes root, or a sudo that asks nothing, for the system and for each command.

set -euo pipefail
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$tools/later_debian.sh"
. "$tools/install.sh"

seconds=300 # to make the system in, at most
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
"${as_root[@]}" true 2>/dev/null || { echo "kioto: a chroot takes root" >&2; exit 1; }

# Prints the newest system that is complete.
find_system() { compgen -G "$later_cache/cobalt-*/complete" | sort -V | tail -1 | xargs -r dirname; }

make_system() {
    local cobalt version folder packages
    kioto_install chroot && later_update || return 1
    cobalt=$(later_newest '^libboost-cobalt1\.[0-9]+-dev$')
    [ -n "$cobalt" ] || { echo "kioto: Debian offers no Boost.Cobalt" >&2; return 1; }
    version=${cobalt#libboost-cobalt}
    folder=$later_cache/cobalt-${version%-dev}
    packages=g++,$cobalt,libboost$version,libboost-test$version,libssl-dev
    echo "kioto: making a system with $cobalt" >&2
    "${as_root[@]}" rm -rf "$folder"
    "${as_root[@]}" timeout "$seconds" mmdebstrap --quiet --variant=minbase --mode=root \
        --aptopt='Acquire::Check-Valid-Until "false"' --include="$packages" \
        trixie "$folder" "$later_sources" >&2 ||
        { echo "kioto: could not make a system with $cobalt" >&2; return 1; }
    echo '127.0.0.1 localhost' | "${as_root[@]}" tee "$folder/etc/hosts" >/dev/null
    "${as_root[@]}" touch "$folder/complete"
}

if [ "${1:-}" = --find ] && [ -z "$(find_system)" ]; then
    echo "kioto: no system with Boost.Cobalt (bash tools/cobalt_chroot.sh)" >&2
    exit 1
fi
mkdir -p "$later_cache"
{
    flock 9 # another one may be making it
    [ -n "$(find_system)" ] || make_system || exit 1
    system=$(find_system)
} 9>"$later_cache/cobalt.lock"
if [ $# -eq 0 ] || [ "$1" = --find ]; then
    echo "$system"
    exit 0
fi

# The mounts are the command's own and end with it.
exec "${as_root[@]}" unshare --mount bash -c '
    set -e
    system=$1 project=$2 here=$3
    shift 3
    mount -t proc proc "$system/proc"
    mount --rbind /dev "$system/dev"
    for folder in "$project" "$here"; do
        mkdir -p "$system$folder"
        mount --bind "$folder" "$system$folder"
    done
    exec chroot "$system" env --chdir="$here" "$@"' \
    bash "$system" "$(dirname "$tools")" "$PWD" "$@"

#!/usr/bin/env bash
#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# Fetches the headers of the newest Boost that Debian's later releases offer, without installing
# anything, and prints a folder for BOOST_ROOT. They are kept in $XDG_CACHE_HOME/kioto.
#
#     BOOST_ROOT=$(bash tools/newest_boost.sh) b2 test//core

set -euo pipefail
suites=(trixie trixie-backports)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/kioto
keys=/usr/share/keyrings/debian-archive-keyring.gpg

if ! command -v apt-get >/dev/null || [ ! -e "$keys" ]; then
    echo "kioto: Debian's packages can be fetched on Debian only" >&2
    exit 1
fi
mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -1)

# An apt of its own, beside the machine's.
apt=$cache/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
printf "deb [signed-by=$keys] $mirror %s main\n" "${suites[@]}" >"$apt/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache"
    -o "Dir::Cache::archives=$apt/cache/archives" -o APT::Sandbox::User=root
    -o Acquire::Check-Valid-Until=false)
apt-get "${options[@]}" update >&2

package=$(apt-cache "${options[@]}" search --names-only '^libboost1\.[0-9]+-dev$' |
    cut -d' ' -f1 | sort -V | tail -1)
[ -n "$package" ] || { echo "kioto: $mirror offers no Boost" >&2; exit 1; }

folder=$cache/${package#lib}
folder=${folder%-dev}
if [ ! -e "$folder/complete" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # A release's package does for a machine of another one: these are headers only.
    (cd "$work" && apt-get "${options[@]}" download "$package" >&2)
    rm -rf "$folder"
    mkdir -p "$folder"
    dpkg -x "$work"/*.deb "$folder"
    touch "$folder/complete"
fi
echo "kioto: $package" >&2
echo "$folder"

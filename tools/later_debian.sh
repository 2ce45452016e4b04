#
# Copyright (c) 2026 The Kioto authors
#
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#

# To be sourced: an apt for Debian's later releases, beside the machine's, of which it changes
# nothing.
#
#     later_update             fetches the lists; fails, with a sentence on stderr, without Debian
#     later_apt get|cache ...  apt-get and apt-cache
#     later_newest PATTERN     the package of the highest version among those whose names match
#     later_cache              a folder to keep things in, $XDG_CACHE_HOME/kioto
#     later_sources            what it reads, as a file for apt

later_cache=${XDG_CACHE_HOME:-$HOME/.cache}/kioto
later_sources=$later_cache/apt/sources.list

later_apt() {
    local apt=$later_cache/apt
    timeout 180 "apt-$1" -q -o "Dir::Etc::sourcelist=$later_sources" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" \
        -o "Dir::Cache::archives=$apt/cache/archives" -o APT::Sandbox::User=root \
        -o Acquire::Check-Valid-Until=false "${@:2}"
}

later_update() {
    local keys=/usr/share/keyrings/debian-archive-keyring.gpg apt=$later_cache/apt mirror
    if ! command -v apt-get >/dev/null || [ ! -e "$keys" ]; then
        echo "kioto: Debian's packages can be fetched on Debian only" >&2
        return 1
    fi
    mirror=$(apt-get indextargets --format '$(REPO_URI)' | head -1)
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    (
        flock 9
        printf "deb [signed-by=$keys] $mirror %s main\n" trixie trixie-backports >"$later_sources"
        later_apt get update >&2
    ) 9>"$apt/lock"
}

later_newest() { later_apt cache search --names-only "$1" | cut -d' ' -f1 | sort -V | tail -1; }

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The same steps as a chain of `and_then`. `sizes` prints what the chains take, and what they may.

#include "step.hpp"

#include <kioto/and_then.hpp>

#include <cstddef>
#include <cstdio>
#include <new>
#include <string_view>
#include <utility>

namespace {

// As a user writes it: one expression.
#define AND_THEN .and_then([](int n) { return chain::step(n + 1); })
#define AND_THEN_5 AND_THEN AND_THEN AND_THEN AND_THEN AND_THEN

auto make_5(int start) { return chain::step(start) AND_THEN AND_THEN AND_THEN AND_THEN; }
auto make_20(int start) {
    return chain::step(start) AND_THEN AND_THEN AND_THEN AND_THEN AND_THEN_5 AND_THEN_5 AND_THEN_5;
}
auto make_50(int start) {
    return chain::step(start) AND_THEN AND_THEN AND_THEN AND_THEN AND_THEN_5 AND_THEN_5 AND_THEN_5
        AND_THEN_5 AND_THEN_5 AND_THEN_5 AND_THEN_5 AND_THEN_5 AND_THEN_5;
}

using chain_5 = decltype(make_5(0));
using chain_20 = decltype(make_20(0));
using chain_50 = decltype(make_50(0));

template <class Chain, Chain (*Make)(int)>
void stages(std::size_t count) {
    chain::run<Chain>(count, Make);
}

// Only making it, in place. Its destructor has nothing to do.
template <class Chain, Chain (*Make)(int)>
[[gnu::noinline]] void build_once(void* room, int start) {
    ::new (room) Chain(Make(start));
}

template <class Chain, Chain (*Make)(int)>
void build(std::size_t count) {
    alignas(Chain) std::byte room[sizeof(Chain)];
    for (std::size_t i = 0; i < count; ++i) {
        build_once<Chain, Make>(&room, static_cast<int>(i));
        bench::keep(room);
    }
}

template <class Chain>
bool size(int stages) {
    std::size_t const most = sizeof(chain::step) + (stages - 1) * alignof(chain::step);
    std::printf("%d stages: %zu bytes, at most %zu\n", stages, sizeof(Chain), most);
    return sizeof(Chain) <= most;
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 2 && argv[1] == std::string_view("sizes")) {
        bool const all = size<chain_5>(5) & size<chain_20>(20) & size<chain_50>(50);
        return all ? 0 : 1;
    }
    return bench::run_operation(argc, argv,
        {{"stages_5", stages<chain_5, make_5>}, {"stages_20", stages<chain_20, make_20>},
            {"stages_50", stages<chain_50, make_50>}, {"build_5", build<chain_5, make_5>},
            {"build_20", build<chain_20, make_20>}, {"build_50", build<chain_50, make_50>}});
}

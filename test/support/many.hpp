//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MANY_HPP
#define KIOTO_TEST_SUPPORT_MANY_HPP

#include <kioto/any_future.hpp>
#include <kioto/test/scripted.hpp>

#include <cstddef>
#include <utility>
#include <vector>

// Ranges of futures, to be given to `join_all` and its kin.

namespace support {

/// A range of one: its kin are polled together at each wake, up to eight of them.
template <class F>
std::vector<F> alone(F source) {
    std::vector<F> range;
    range.push_back(std::move(source));
    return range;
}

/// A range of nine, which are polled one by one: the source, and what `rest()` makes.
template <class F, class Rest>
auto among_nine(F source, Rest rest) {
    std::vector<kioto::any_future<kioto::output_t<F>>> range;
    range.emplace_back(std::move(source));
    while (range.size() != 9) {
        range.emplace_back(rest());
    }
    return range;
}

/// `n` scripted futures, and their scripts.
template <class T>
struct many_scripted {
    std::vector<kioto::test::scripted_future<T>> futures;
    std::vector<kioto::test::script<T>> scripts;

    explicit many_scripted(std::size_t n) {
        while (futures.size() != n) {
            auto [f, s] = kioto::test::scripted<T>();
            futures.push_back(std::move(f));
            scripts.push_back(std::move(s));
        }
    }

    unsigned polls() const {
        unsigned sum = 0;
        for (auto const& s : scripts) {
            sum += s.polls();
        }
        return sum;
    }
    std::size_t dropped() const {
        std::size_t sum = 0;
        for (auto const& s : scripts) {
            sum += s.dropped();
        }
        return sum;
    }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_MANY_HPP

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
#include <functional>
#include <iterator>
#include <ranges>
#include <type_traits>
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

/// A view of what is made when it is asked for: `fn(0)`, ... `fn(n - 1)`. (clang 14 does not compile
/// the views of libstdc++ 12.)
template <class T>
class made_view : public std::ranges::view_base {
    int n_;
    std::function<T(int)> fn_;

public:
    class iterator {
        made_view const* view_ = nullptr;
        int at_ = 0;

    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        iterator() = default;
        iterator(made_view const& v, int at) : view_(&v), at_(at) {}
        T operator*() const { return view_->fn_(at_); }
        iterator& operator++() {
            ++at_;
            return *this;
        }
        void operator++(int) { ++at_; }
        friend bool operator==(iterator a, iterator b) { return a.at_ == b.at_; }
    };

    made_view(int n, std::function<T(int)> fn) : n_(n), fn_(std::move(fn)) {}

    iterator begin() const { return {*this, 0}; }
    iterator end() const { return {*this, n_}; }
};

/// The same, of a known size.
template <class T>
class sized_made_view : public made_view<T> {
    std::size_t size_;

public:
    sized_made_view(int n, std::function<T(int)> fn)
        : made_view<T>(n, std::move(fn)), size_(static_cast<std::size_t>(n)) {}
    std::size_t size() const { return size_; }
};

template <class Fn>
sized_made_view<std::invoke_result_t<Fn&, int>> made(int n, Fn fn) {
    return {n, std::move(fn)};
}

} // namespace support

#endif // KIOTO_TEST_SUPPORT_MANY_HPP

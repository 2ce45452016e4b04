//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/concepts.hpp>

#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>

#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(concepts)

namespace {

using kioto::result;

struct minimal {
    using output_type = int;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};
struct without_output {
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};
struct with_another_output {
    using output_type = long;
    kioto::poll_result<int> poll(kioto::poll_context&) { return 1; }
};
struct fixed : minimal {
    fixed(fixed&&) = delete;
};
struct digits {
    using item_type = int;
    kioto::poll_result<std::optional<int>> poll_next(kioto::poll_context&) {
        return std::optional<int>(1);
    }
};
struct fused : minimal {
    bool is_terminated() const { return false; }
};
struct careless : minimal {
    static constexpr bool cancel_safe = false;
};
struct careful : minimal {
    static constexpr bool cancel_safe = true;
    static constexpr bool movable_after_poll = true;
};

} // namespace

// These are compile-time rules: the test is that this file compiles.

BOOST_AUTO_TEST_CASE(a_future_has_an_output_and_a_poll_that_gives_it_and_moves) {
    static_assert(kioto::future<minimal>);
    static_assert(!kioto::future<without_output>);
    static_assert(!kioto::future<with_another_output>);
    static_assert(!kioto::future<fixed>);
    static_assert(!kioto::future<int>);
    static_assert(!kioto::future<minimal&>);
    static_assert(kioto::future_of<minimal, int>);
    static_assert(!kioto::future_of<minimal, long>);
}

BOOST_AUTO_TEST_CASE(a_fallible_future_has_a_value_and_an_error) {
    using f = support::plain_source<result<std::string, int>>;
    static_assert(kioto::fallible_future<f>);
    static_assert(!kioto::fallible_future<minimal>);
    static_assert(std::is_same_v<kioto::value_t<f>, std::string>);
    static_assert(std::is_same_v<kioto::error_t<f>, int>);
}

BOOST_AUTO_TEST_CASE(a_stream_yields_items) {
    static_assert(kioto::stream<digits>);
    static_assert(!kioto::stream<minimal>);
    static_assert(!kioto::fallible_stream<digits>);
    static_assert(std::is_same_v<kioto::item_t<digits>, int>);
}

BOOST_AUTO_TEST_CASE(what_a_future_does_not_say_is_not_true_of_it) {
    static_assert(!kioto::cancel_safe_v<minimal>);
    static_assert(!kioto::cancel_safe_v<careless>);
    static_assert(kioto::cancel_safe_v<careful>);
    static_assert(!kioto::movable_after_poll_v<minimal>);
    static_assert(kioto::movable_after_poll_v<careful>);
    static_assert(!kioto::fused_future<minimal>);
    static_assert(kioto::fused_future<fused>);
}

BOOST_AUTO_TEST_SUITE_END()

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/as_future.hpp>

#include <boost/test/unit_test.hpp>

#include <kioto/map.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(as_future)

namespace {

using kioto::test::probe;

struct count_to_two {
    using output_type = int;
    int polls = 0;

    kioto::poll_result<int> poll(kioto::poll_context& cx) {
        if (++polls == 2) {
            return polls;
        }
        cx.target().wake();
        return kioto::pending;
    }
};

// Keeps its state elsewhere, borrows a device.
struct elsewhere : count_to_two {
    static constexpr bool movable_after_poll = true;
    using borrows = kioto::types<support::device>;
};

using plain = kioto::adopted_future<support::plain_source<int>>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(int));
#endif
static_assert(kioto::cancel_safe_v<plain>);
static_assert(!kioto::cancel_safe_v<kioto::adopted_future<count_to_two>>);
static_assert(!kioto::movable_after_poll_v<plain>);
static_assert(kioto::movable_after_poll_v<kioto::adopted_future<elsewhere>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::adopted_future<elsewhere>>,
    kioto::types<support::device>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(
        [](auto source) { return kioto::as_future(std::move(source)); }, 1, 1);
}

BOOST_AUTO_TEST_CASE(gives_the_combinators_to_a_plain_struct) {
    probe p(kioto::as_future(count_to_two{}).map([](int v) { return v + 1; }));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.take() == 3);
}

BOOST_AUTO_TEST_SUITE_END()

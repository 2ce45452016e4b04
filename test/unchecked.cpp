//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/unchecked.hpp>

#include <boost/test/unit_test.hpp>

#include "support/borrowing.hpp"
#include "support/combinator.hpp"
#include "support/sources.hpp"

BOOST_AUTO_TEST_SUITE(unchecked)

namespace {

using kioto::test::probe;

using plain = kioto::unchecked_future<support::plain_source<int>>;
#if !KIOTO_GUARDS
static_assert(sizeof(plain) == sizeof(int));
#endif
static_assert(kioto::cancel_safe_v<plain>);
static_assert(!kioto::movable_after_poll_v<plain>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_combinator<int>(
        [](auto source) { return kioto::unchecked(std::move(source)); }, 1, 1);
}

BOOST_AUTO_TEST_CASE(takes_the_loans_out_of_the_type) {
    support::device d;
    auto f = kioto::unchecked(support::use(d));
    static_assert(std::is_same_v<kioto::borrows_t<decltype(f)>, kioto::types<>>);
    probe p(std::move(f));
    BOOST_TEST(p.take().value() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

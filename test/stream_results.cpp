//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/stream/for_each.hpp>
#include <kioto/stream/results.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

#include "support/stream_combinator.hpp"

BOOST_AUTO_TEST_SUITE(stream_results)

namespace {

using kioto::result;
using kioto::test::pend_each;
using kioto::test::pend_stream;
using kioto::test::probe;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

auto whole = [](auto source) { return std::move(source).results(); };

using stream_type = kioto::results_stream<pend_stream<result<int>>>;
static_assert(sizeof(stream_type) == sizeof(pend_stream<result<int>>));
static_assert(kioto::fallible_stream<stream_type>);
static_assert(
    std::is_void_v<kioto::output_t<kioto::for_each_future<stream_type, void (*)(result<int>)>>>);

} // namespace

BOOST_AUTO_TEST_CASE(passes_the_list) {
    support::check_stream_combinator<result<int>>(whole, result<int>(1), result<int>(1));
    support::check_stream_combinator<result<int>>(
        whole, result<int>(refused()), result<int>(refused()));
}

BOOST_AUTO_TEST_CASE(an_error_is_an_item_and_ends_nothing) {
    std::string seen;
    probe p(pend_each<result<int>>(0, {1, refused(), 3}).results().for_each([&](result<int> r) {
        seen += r.has_value() ? 'v' : 'e';
    }));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(seen == "vev");
}

BOOST_AUTO_TEST_CASE(is_a_free_function_too) {
    probe p(kioto::results(pend_each<result<int>>(0, {1})));
    BOOST_TEST((p.next() == result<int>(1)));
}

BOOST_AUTO_TEST_SUITE_END()

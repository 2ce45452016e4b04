//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/drop_everywhere.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>

#include <kioto/test/pend.hpp>
#include <kioto/test/scripted.hpp>

BOOST_AUTO_TEST_SUITE(drop_everywhere)

namespace {

using kioto::pending;
using kioto::poll_context;
using kioto::poll_result;
using kioto::waker;
using kioto::test::check_failed;
using kioto::test::pend;
using kioto::test::pend_each;
using kioto::test::script;
using kioto::test::scripted;

// Leaves its waker behind when it dies.
struct leaky : kioto::future_interface<leaky> {
    using output_type = void;
    waker* kept;

    explicit leaky(waker& w) : kept(&w) {}
    poll_result<void> poll(poll_context& cx) {
        *kept = cx.make_waker();
        kept->wake();
        return pending;
    }
};

// Forgets to arrange for a wake.
struct forgetful : kioto::future_interface<forgetful> {
    using output_type = void;

    poll_result<void> poll(poll_context&) { return pending; }
};

bool says(check_failed const& e, char const* what) {
    return std::string(e.what()).find(what) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(counts_the_polls_until_it_is_ready) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return pend(0); }) == 1U);
    BOOST_TEST(kioto::test::drop_everywhere([] { return pend(3, 1); }) == 4U);
}

BOOST_AUTO_TEST_CASE(goes_to_the_end_of_a_stream) {
    BOOST_TEST(kioto::test::drop_everywhere([] { return pend_each(1, {1, 2}); }) == 6U);
    BOOST_TEST(kioto::test::drop_everywhere([] { return pend_each(0, {1, 2}); }) == 3U);
}

BOOST_AUTO_TEST_CASE(the_world_goes_on_between_polls) {
    std::unique_ptr<script<int>> current;
    unsigned drives = 0;
    auto const polls = kioto::test::drop_everywhere(
        [&] {
            auto [f, h] = scripted<int>();
            current = std::make_unique<script<int>>(h);
            return std::move(f);
        },
        [&] {
            ++drives;
            current->complete(1);
        });
    BOOST_TEST(polls == 2U);
    BOOST_TEST(drives != 0U);
}

BOOST_AUTO_TEST_CASE(finds_a_waker_that_is_left_behind) {
    waker kept;
    BOOST_CHECK_EXCEPTION(kioto::test::drop_everywhere([&] { return leaky(kept); }), check_failed,
        [](check_failed const& e) { return says(e, "keeps a waker after the drop"); });
}

BOOST_AUTO_TEST_CASE(finds_a_wake_after_the_drop) {
    waker kept;
    BOOST_CHECK_EXCEPTION(
        kioto::test::drop_everywhere([&] { return leaky(kept); }, [&] { kept.wake(); }),
        check_failed, [](check_failed const& e) { return says(e, "wakes after the drop"); });
}

BOOST_AUTO_TEST_CASE(finds_a_future_that_nobody_wakes) {
    BOOST_CHECK_EXCEPTION(kioto::test::drop_everywhere([] { return forgetful(); }), check_failed,
        [](check_failed const& e) { return says(e, "nothing wakes it"); });
}

BOOST_AUTO_TEST_SUITE_END()

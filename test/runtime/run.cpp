//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/run.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/post.hpp>

#include <memory>

#include <kioto/error.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/yield_now.hpp>

#include "../support/asserts.hpp"

namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(run)

BOOST_AUTO_TEST_CASE(gives_the_output) {
    asio::io_context io;
    BOOST_TEST(kioto::run(io, kioto::yield_now().map([] { return 3; })).value() == 3);
}

BOOST_AUTO_TEST_CASE(runs_again_and_again) {
    asio::io_context io;
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(kioto::run(io, kioto::ready(i)).value() == i);
    }
}

BOOST_AUTO_TEST_CASE(serves_other_handlers_meanwhile) {
    asio::io_context io;
    bool told = false;
    asio::post(io, [&] { told = true; });
    kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) -> kioto::poll_result<void> {
        if (told) {
            return kioto::unit{};
        }
        cx.yield();
        return kioto::pending;
    })).value();
    BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(a_stopped_context_drops_the_future_before_run_returns) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    asio::post(io, [&] { io.stop(); });
    auto const out = kioto::run(io, kioto::never<int>().map([held](int i) { return i; }));
    BOOST_TEST((out.error() == kioto::condition::cancelled));
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(asserts_inside_a_task) {
    BOOST_TEST(support::asserts([] {
        asio::io_context io;
        kioto::run(io, kioto::ready().map([&] { (void)kioto::run(io, kioto::ready()); })).value();
    }));
}

BOOST_AUTO_TEST_SUITE_END()

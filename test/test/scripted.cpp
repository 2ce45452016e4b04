//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/test/scripted.hpp>

#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>

#include <kioto/test/probe.hpp>

BOOST_AUTO_TEST_SUITE(scripted)

namespace {

using kioto::result;
using kioto::test::probe;
using kioto::test::scripted_items;

kioto::error_code refused() { return make_error_code(boost::system::errc::connection_refused); }

} // namespace

BOOST_AUTO_TEST_CASE(completes_with_what_the_test_says) {
    auto [f, h] = kioto::test::scripted<int>();
    h.complete(1);
    probe p(std::move(f));
    BOOST_TEST(p.take() == 1);

    auto [fallible, fh] = kioto::test::scripted<result<int>>();
    fh.complete(kioto::fail(refused()));
    probe q(std::move(fallible));
    BOOST_TEST(q.take().error() == refused());

    auto [nothing, nh] = kioto::test::scripted<void>();
    nh.complete();
    probe r(std::move(nothing));
    BOOST_TEST(r.poll().is_ready());

    auto [pointer, ph] = kioto::test::scripted<std::unique_ptr<int>>();
    ph.complete(std::make_unique<int>(2));
    probe s(std::move(pointer));
    BOOST_TEST(*s.take() == 2);
}

BOOST_AUTO_TEST_CASE(counts_its_polls_and_knows_of_its_death) {
    auto [f, h] = kioto::test::scripted<int>();
    probe p(std::move(f));
    BOOST_TEST(h.polls() == 0U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(h.polls() == 2U);
    BOOST_TEST(!h.dropped());
    p.drop();
    BOOST_TEST(h.dropped());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(does_nothing_after_the_death_of_its_future) {
    auto [f, h] = kioto::test::scripted<int>();
    probe p(std::move(f));
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    h.complete(1);
    h.wake();
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(throws_what_the_test_says) {
    auto [f, h] = kioto::test::scripted<int>();
    probe p(std::move(f));
    BOOST_TEST(p.poll().is_pending());
    h.raise(std::runtime_error("no"));
    BOOST_TEST(p.woken());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_stream_yields_what_it_is_fed) {
    auto [s, h] = scripted_items<int>();
    probe p(std::move(s));
    h.push(1);
    h.push(2);
    BOOST_TEST(p.next().value() == 1);
    BOOST_TEST(p.next().value() == 2);
    BOOST_TEST(p.poll_next().is_pending());
    h.end();
    BOOST_TEST(p.woken());
    BOOST_TEST(!p.next().has_value());
    BOOST_TEST(h.polls() == 4U);
    BOOST_TEST(!h.dropped());
}

BOOST_AUTO_TEST_SUITE_END()

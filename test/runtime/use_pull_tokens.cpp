//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/use_pull.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION >= 108600
#include <boost/asio/cancel_after.hpp>
#endif

#include <chrono>
#include <memory>
#include <string>
#include <tuple>

#include <kioto/join.hpp>
#include <kioto/run.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/unchecked.hpp>

#include "../support/idle_task.hpp"
#include "../support/manual_operation.hpp"
#include "../support/sources.hpp"

// The tokens of Asio that adapt another token, around `use_pull`.

BOOST_AUTO_TEST_SUITE(use_pull_tokens)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::error_code;
using kioto::result;
using kioto::use_pull;
using kioto::test::probe;
using std::chrono::hours;
using support::idle_task;
using support::manual_operation;
using support::refused;

error_code const aborted = asio::error::operation_aborted;

template <class T>
struct counting_allocator {
    using value_type = T;
    int* count;

    explicit counting_allocator(int& n) : count(&n) {}
    template <class U>
    counting_allocator(counting_allocator<U> const& other) : count(other.count) {}
    T* allocate(std::size_t n) {
        ++*count;
        return std::allocator<T>().allocate(n);
    }
    void deallocate(T* p, std::size_t n) { std::allocator<T>().deallocate(p, n); }
    friend bool operator==(counting_allocator const&, counting_allocator const&) = default;
};

struct fixture {
    asio::io_context io;
    idle_task task{io};
    manual_operation<error_code, int> op{io.get_executor()};

    // What comes out of the operation when it completes with `args`.
    template <class Future, class... Args>
    auto outcome(Future f, Args... args) {
        probe p(std::move(f), task.env());
        BOOST_TEST(p.poll().is_pending());
        op.complete(std::move(args)...);
        task.settle();
        return p.take();
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(as_tuple_gives_error_and_values_side_by_side, fixture) {
    auto start = [&] { return op.start(asio::as_tuple(use_pull)); };
    static_assert(kioto::future_of<decltype(start()), std::tuple<error_code, int>>);
    BOOST_TEST((outcome(start(), error_code(), 5) == std::tuple(error_code(), 5)));
    BOOST_TEST((outcome(start(), refused(), 6) == std::tuple(refused(), 6)));
}

BOOST_FIXTURE_TEST_CASE(redirect_error_puts_the_error_elsewhere, fixture) {
    error_code ec = aborted;
    auto start = [&] { return op.start(asio::redirect_error(use_pull, ec)); };
    static_assert(kioto::future_of<decltype(start()), int>);
    BOOST_TEST(outcome(start(), error_code(), 5) == 5);
    BOOST_TEST(!ec);
    BOOST_TEST(outcome(start(), refused(), 6) == 6);
    BOOST_TEST(ec == refused());
}

BOOST_FIXTURE_TEST_CASE(append_and_prepend_add_values, fixture) {
    auto more =
        outcome(op.start(asio::append(use_pull, std::make_unique<int>(7))), error_code(), 5);
    BOOST_TEST(std::get<0>(more.value()) == 5);
    BOOST_TEST(*std::get<1>(more.value()) == 7);
    auto first = outcome(op.start(asio::prepend(use_pull, 'x')), refused(), 6);
    BOOST_TEST((first == std::tuple('x', refused(), 6)));
}

BOOST_FIXTURE_TEST_CASE(consign_keeps_something_until_the_operation_ended, fixture) {
    auto const held = std::make_shared<int>(1);
    probe p(op.start(asio::consign(use_pull, std::shared_ptr<int>(held))), task.env());
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    task.settle();
    BOOST_TEST(held.use_count() == 2);
    op.complete({}, 1);
    task.settle();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_deferred_operation_becomes_a_future, fixture) {
    auto packed = op.start(asio::deferred);
    BOOST_TEST(op.started() == 0);
    BOOST_TEST((outcome(std::move(packed)(use_pull), error_code(), 5) == result<int>(5)));
}

BOOST_FIXTURE_TEST_CASE(bind_executor_chooses_where_the_operation_completes, fixture) {
    auto strand = asio::make_strand(io);
    asio::steady_timer timer(strand, std::chrono::steady_clock::time_point());
    BOOST_TEST((
        kioto::run(io, timer.async_wait(asio::bind_executor(strand, use_pull))) == result<void>()));

    asio::io_context other;
    probe p(op.start(asio::bind_executor(other, use_pull)), task.env());
    BOOST_TEST(p.poll().is_pending());
    op.complete({}, 5);
    task.settle();
    BOOST_TEST(!p.woken());
    other.run();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take() == result<int>(5)));
}

BOOST_FIXTURE_TEST_CASE(a_bound_slot_replaces_that_of_the_drop, fixture) {
    asio::cancellation_signal signal;
    auto token = asio::bind_cancellation_slot(signal.slot(), use_pull);

    probe cancelled(op.start(token), task.env());
    BOOST_TEST(cancelled.poll().is_pending());
    signal.emit(asio::cancellation_type::partial);
    BOOST_TEST((op.cancelled() == asio::cancellation_type::partial));
    op.complete(aborted, 0);
    task.settle();
    BOOST_TEST((cancelled.take() == result<int>(aborted)));

    manual_operation<error_code> other(io.get_executor());
    probe dropped(other.start(token), task.env());
    BOOST_TEST(dropped.poll().is_pending());
    dropped.drop();
    task.settle();
    BOOST_TEST((other.cancelled() == asio::cancellation_type::none));
    BOOST_TEST(other.is_under_way());
    other.complete({});
    task.settle();
}

BOOST_FIXTURE_TEST_CASE(a_bound_allocator_replaces_the_memory_of_the_block, fixture) {
    int allocations = 0;
    asio::steady_timer timer(io, std::chrono::steady_clock::time_point());
    auto token = asio::bind_allocator(counting_allocator<char>(allocations), use_pull);
    BOOST_TEST((kioto::run(io, timer.async_wait(token)) == result<void>()));
    BOOST_TEST(allocations >= 1);
}

BOOST_FIXTURE_TEST_CASE(adapters_may_be_stacked_in_the_owning_form_too, fixture) {
    auto const start = [this](std::string& state, auto token) {
        state += " used";
        return op.start(asio::as_tuple(asio::append(token, 'x')));
    };
    auto const out = outcome(kioto::pull(std::string("state"), start), refused(), 6);
    BOOST_TEST((out == std::tuple(std::string("state used"), std::tuple(refused(), 6), 'x')));
}

BOOST_FIXTURE_TEST_CASE(a_default_token_may_be_adapted, fixture) {
    using timer = asio::as_tuple_t<kioto::use_pull_t>::as_default_on_t<asio::steady_timer>;
    timer t(io, std::chrono::steady_clock::time_point());
    static_assert(kioto::future_of<decltype(t.async_wait()), std::tuple<error_code>>);
    auto const out = kioto::run(io, t.async_wait());
    BOOST_TEST((out.value() == std::tuple(error_code())));
}

BOOST_FIXTURE_TEST_CASE(a_default_token_is_handed_on_to_accepted_sockets, fixture) {
    using acceptor = kioto::use_pull_t::as_default_on_t<tcp::acceptor>;
    using socket = kioto::use_pull_t::as_default_on_t<tcp::socket>;
    acceptor a(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    socket here(io);
    auto out =
        kioto::run(io, kioto::join(here.async_connect(a.local_endpoint()), a.async_accept()));
    auto& [connected, accepted] = out.value();
    BOOST_TEST(connected.has_value());
    socket there = std::move(accepted).value();
    auto const sent = kioto::run(io, there.async_send(asio::buffer("abc", 3)));
    BOOST_TEST((sent == result<std::size_t>(3U)));
}

BOOST_FIXTURE_TEST_CASE(an_object_on_a_strand_may_have_it_as_default, fixture) {
    using strand = asio::strand<asio::io_context::executor_type>;
    using timer =
        kioto::use_pull_t::as_default_on_t<asio::basic_waitable_timer<std::chrono::steady_clock,
            asio::wait_traits<std::chrono::steady_clock>, strand>>;
    auto const ex = asio::make_strand(io);
    timer t(ex, std::chrono::steady_clock::time_point());
    bool inside = false;
    kioto::spawn(ex, kioto::unchecked(t.async_wait().then([&](result<void>) {
        inside = ex.running_in_this_thread();
    })));
    task.settle();
    BOOST_TEST(inside);
}

#if BOOST_VERSION >= 108600
BOOST_FIXTURE_TEST_CASE(cancel_after_ends_an_operation, fixture) {
    asio::steady_timer timer(io, hours(1));
    auto const now = std::chrono::steady_clock::duration(0);
    BOOST_TEST((kioto::run(io, timer.async_wait(asio::cancel_after(now, use_pull))) ==
        result<void>(aborted)));

    probe p(timer.async_wait(asio::cancel_after(hours(1), use_pull)), task.env());
    BOOST_TEST(p.poll().is_pending());
    p.drop(); // ends both timers
    task.end();
    io.restart();
    io.run();
}

BOOST_FIXTURE_TEST_CASE(partial_tokens_adapt_the_default_token, fixture) {
    using timer = kioto::use_pull_t::as_default_on_t<asio::steady_timer>;
    timer t(io, hours(1));
    auto const now = std::chrono::steady_clock::duration(0);
    auto const out = kioto::run(io, t.async_wait(asio::cancel_after(now)));
    BOOST_TEST((out == result<void>(aborted)));
}
#endif

BOOST_AUTO_TEST_SUITE_END()

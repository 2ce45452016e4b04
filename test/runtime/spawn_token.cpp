//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/spawn_token.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#ifndef __clang__
#include <boost/asio/experimental/parallel_group.hpp>
#endif

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/map_error.hpp>
#include <kioto/never.hpp>
#include <kioto/ok.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/yield_now.hpp>

#include "../support/ending.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(spawn_token)

namespace {

namespace asio = boost::asio;
using kioto::error_code;
using kioto::result;
using support::refused;

error_code const aborted = asio::error::operation_aborted;

// Pends for ever; cancel-safe or not. Says when it is polled and when it dies.
template <class T, bool CancelSafe>
class endless : public kioto::future_interface<endless<T, CancelSafe>> {
    std::shared_ptr<int> held_;
    int* polls_;

public:
    using output_type = T;
    static constexpr bool cancel_safe = CancelSafe;

    endless(std::shared_ptr<int> held, int& polls) : held_(std::move(held)), polls_(&polls) {}
    kioto::poll_result<T> poll(kioto::poll_context&) {
        ++*polls_;
        return kioto::pending;
    }
};

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

bool is_aborted(std::exception_ptr const& e) {
    try {
        std::rethrow_exception(e);
    } catch (boost::system::system_error const& error) {
        return error.code() == aborted;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_result_completes_with_an_error_code_first) {
    asio::io_context io;
    error_code ec = refused();
    int value = 0;
    kioto::spawn(io, kioto::ok(3), [&](error_code e, int v) {
        ec = e;
        value = v;
    });
    BOOST_TEST(value == 0); // not from inside spawn
    io.run();
    BOOST_TEST(!ec);
    BOOST_TEST(value == 3);

    io.restart();
    kioto::spawn(io, kioto::ready(result<int>(refused())), [&](error_code e, int v) {
        ec = e;
        value = v;
    });
    io.run();
    BOOST_TEST(ec == refused());
    BOOST_TEST(value == 0);

    io.restart();
    kioto::spawn(io, kioto::ready(result<void>()), [&](error_code e) { ec = e; });
    io.run();
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(another_error_converts_to_an_error_code) {
    struct detailed {
        int where;
        operator error_code() const { return refused(); }
    };
    asio::io_context io;
    error_code ec;
    kioto::spawn(io,
        kioto::ready(result<int>(refused())).map_error([](error_code) { return detailed{1}; }),
        [&](error_code e, int) { ec = e; });
    io.run();
    BOOST_TEST(ec == refused());
}

BOOST_AUTO_TEST_CASE(any_other_output_completes_with_an_exception_first) {
    asio::io_context io;
    std::unique_ptr<int> value;
    kioto::spawn(io, kioto::ready(1).map([](int v) { return std::make_unique<int>(v); }),
        [&](std::exception_ptr e, std::unique_ptr<int> v) {
            BOOST_TEST(!e);
            value = std::move(v);
        });
    io.run();
    BOOST_TEST(*value == 1);

    io.restart();
    bool thrown = false;
    kioto::spawn(io, kioto::ready().map([] { throw std::runtime_error("no"); }),
        [&](std::exception_ptr e) { thrown = e != nullptr; });
    io.run();
    BOOST_TEST(thrown);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_fallible_future_leaves_run_and_the_handler_is_told) {
    asio::io_context io;
    error_code ec;
    kioto::spawn(io, kioto::ok(1).map([](int) -> int { throw std::runtime_error("no"); }),
        [&](error_code e, int) { ec = e; });
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    io.run();
    BOOST_TEST(ec == aborted);
}

BOOST_AUTO_TEST_CASE(the_future_is_destroyed_before_the_handler_runs) {
    asio::io_context io;
    support::log log;
    kioto::spawn(io, kioto::ready().map([end = support::ending(log, "future")] {}),
        [&](std::exception_ptr) { log.emplace_back("handler"); });
    io.run();
    BOOST_TEST((log == support::log{"future", "handler"}));
}

BOOST_AUTO_TEST_CASE(gives_a_std_future) {
    asio::thread_pool pool(1);
    auto value = kioto::spawn(pool, kioto::ok(std::string("five")), asio::use_future);
    auto error = kioto::spawn(pool, kioto::ready(result<int>(refused())), asio::use_future);
    auto thrown = kioto::spawn(
        pool, kioto::ready().map([] { throw std::runtime_error("no"); }), asio::use_future);
    BOOST_TEST(value.get() == "five");
    BOOST_CHECK_THROW(error.get(), boost::system::system_error);
    BOOST_CHECK_THROW(thrown.get(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(is_awaited_in_a_coroutine) {
    asio::io_context io;
    int sum = 0;
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
            sum += co_await kioto::spawn(io, kioto::ok(1), asio::use_awaitable);
            co_await kioto::spawn(io, kioto::yield_now(), asio::use_awaitable);
            try {
                co_await kioto::spawn(
                    io, kioto::ready(result<int>(refused())), asio::use_awaitable);
            } catch (boost::system::system_error const& e) {
                sum += e.code() == refused() ? 10 : 0;
            }
        },
        asio::detached);
    io.run();
    BOOST_TEST(sum == 11);
}

BOOST_AUTO_TEST_CASE(starts_nothing_before_a_deferred_operation_is_launched) {
    asio::io_context io;
    bool polled = false;
    auto op = kioto::spawn(io, kioto::ready().map([&] { polled = true; }), asio::deferred);
    io.run();
    BOOST_TEST(!polled);
    std::move(op)(asio::detached);
    io.restart();
    io.run();
    BOOST_TEST(polled);
}

BOOST_AUTO_TEST_CASE(detached_takes_what_needs_no_answer) {
    asio::io_context io;
    bool ran = false;
    kioto::spawn(io, kioto::ready().map([&] { ran = true; }), asio::detached);
    io.run();
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(a_handle_is_no_token) {
    asio::io_context io;
    auto handle = kioto::spawn(io, kioto::ok(1), kioto::use_handle);
    static_assert(std::is_same_v<decltype(handle), kioto::join_handle<result<int>>>);
    io.run();
    BOOST_TEST(handle.is_finished());
}

BOOST_AUTO_TEST_CASE(the_handler_runs_on_its_executor_which_has_work_for_that_long) {
    asio::io_context io;
    asio::io_context other;
    int calls = 0;
    kioto::spawn(
        io, kioto::yield_now(), asio::bind_executor(other, [&](std::exception_ptr) { ++calls; }));
    BOOST_TEST(other.poll() == 0U);
    BOOST_TEST(!other.stopped());
    io.run();
    BOOST_TEST(calls == 0);
    other.run();
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(a_handler_without_an_executor_runs_on_that_of_the_task) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    bool inside = false;
    kioto::spawn(strand, kioto::ready(),
        [&](std::exception_ptr) { inside = strand.running_in_this_thread(); });
    io.run();
    BOOST_TEST(inside);
}

BOOST_AUTO_TEST_CASE(posts_with_the_handlers_allocator) {
    asio::io_context io;
    int allocations = 0;
    bool called = false;
    kioto::spawn(io, kioto::ready(),
        asio::bind_allocator(
            counting_allocator<char>(allocations), [&](std::exception_ptr) { called = true; }));
    BOOST_TEST(allocations == 0); // the task may outlive the allocator
    io.run();
    BOOST_TEST(called);
    BOOST_TEST(allocations == 1);
}

BOOST_AUTO_TEST_CASE(terminal_cancellation_drops_the_future_on_its_executor) {
    asio::io_context io;
    asio::cancellation_signal signal;
    auto held = std::make_shared<int>(1);
    int polls = 0;
    error_code ec;
    kioto::spawn(io, endless<result<int>, false>(held, polls),
        asio::bind_cancellation_slot(signal.slot(), [&](error_code e, int) { ec = e; }));
    io.poll();
    BOOST_TEST(polls == 1);
    signal.emit(asio::cancellation_type::partial);
    signal.emit(asio::cancellation_type::total);
    io.poll();
    BOOST_TEST(held.use_count() == 2);
    BOOST_TEST(!ec);

    signal.emit(asio::cancellation_type::terminal);
    BOOST_TEST(held.use_count() == 2);
    io.run();
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(ec == aborted);
    signal.emit(asio::cancellation_type::terminal); // too late for anything
}

BOOST_AUTO_TEST_CASE(partial_and_total_cancellation_drop_what_is_cancel_safe) {
    for (auto type : {asio::cancellation_type::partial, asio::cancellation_type::total}) {
        asio::io_context io;
        asio::cancellation_signal signal;
        auto held = std::make_shared<int>(1);
        int polls = 0;
        std::exception_ptr thrown;
        kioto::spawn(io, endless<int, true>(held, polls),
            asio::bind_cancellation_slot(
                signal.slot(), [&](std::exception_ptr e, int) { thrown = e; }));
        io.poll();
        BOOST_TEST(polls == 1);
        signal.emit(type);
        io.run();
        BOOST_TEST(held.use_count() == 1);
        BOOST_TEST(is_aborted(thrown));
    }
}

BOOST_AUTO_TEST_CASE(any_cancellation_drops_what_was_not_polled_yet) {
    for (auto type : {asio::cancellation_type::partial, asio::cancellation_type::total,
             asio::cancellation_type::terminal}) {
        asio::io_context io;
        asio::cancellation_signal signal;
        auto held = std::make_shared<int>(1);
        int polls = 0;
        error_code ec;
        kioto::spawn(io, endless<result<void>, false>(held, polls),
            asio::bind_cancellation_slot(signal.slot(), [&](error_code e) { ec = e; }));
        signal.emit(type);
        io.run();
        BOOST_TEST(polls == 0);
        BOOST_TEST(held.use_count() == 1);
        BOOST_TEST(ec == aborted);
    }
}

BOOST_AUTO_TEST_CASE(cancellation_may_come_from_any_thread) {
    asio::thread_pool pool(2);
    for (int i = 0; i != 200; ++i) {
        asio::cancellation_signal signal;
        std::promise<error_code> done;
        auto polls = std::make_shared<int>(0);
        kioto::spawn(pool, endless<result<void>, false>(polls, *polls),
            asio::bind_cancellation_slot(signal.slot(), [&](error_code e) { done.set_value(e); }));
        signal.emit(asio::cancellation_type::terminal);
        BOOST_TEST(done.get_future().get() == aborted);
    }
    pool.join();
}

BOOST_AUTO_TEST_CASE(the_handler_is_destroyed_uncalled_with_the_context) {
    auto held = std::make_shared<int>(1);
    auto in_handler = std::make_shared<int>(1);
    int polls = 0;
    int calls = 0;
    std::future<void> promised;
    asio::cancellation_signal signal;
    {
        asio::io_context io;
        kioto::spawn(io, endless<void, false>(held, polls),
            asio::bind_cancellation_slot(
                signal.slot(), [&calls, in_handler](std::exception_ptr) { ++calls; }));
        promised = kioto::spawn(
            asio::make_strand(io), endless<void, false>(held, polls), asio::use_future);
        io.poll();
    }
    BOOST_TEST(polls == 2);
    BOOST_TEST(calls == 0);
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(in_handler.use_count() == 1);
    BOOST_CHECK_THROW(promised.get(), std::future_error);
    signal.emit(asio::cancellation_type::terminal);
}

BOOST_AUTO_TEST_CASE(allocates_once_besides_the_post) {
    asio::io_context io;
    auto go = [&io] { kioto::spawn(io, kioto::ready(), [](std::exception_ptr) {}); };
    for (int i = 0; i < 16; ++i) {
        go(); // alive, so that no task's memory is left to be used again
    }
    kioto::test::allocation_counter const counter;
    go();
    BOOST_TEST(counter.count() == 1U);
    io.run();
}

#ifndef __clang__ // version 14 cannot defer an operation that is only movable
BOOST_AUTO_TEST_CASE(takes_part_in_a_parallel_group) {
    asio::io_context io;
    auto held = std::make_shared<int>(1);
    int polls = 0;
    int value = 0;
    error_code loser;
    asio::experimental::make_parallel_group(kioto::spawn(io, kioto::ok(4), asio::deferred),
        kioto::spawn(io, endless<result<int>, false>(held, polls), asio::deferred))
        .async_wait(asio::experimental::wait_for_one(),
            [&](std::array<std::size_t, 2> order, error_code, int v, error_code e, int) {
                BOOST_TEST(order[0] == 0U);
                value = v;
                loser = e;
            });
    io.run();
    BOOST_TEST(value == 4);
    BOOST_TEST(loser == aborted);
    BOOST_TEST(held.use_count() == 1);
}
#endif

BOOST_AUTO_TEST_SUITE_END()

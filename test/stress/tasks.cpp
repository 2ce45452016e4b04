//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/spawn.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <kioto/ignore_error.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/sleep.hpp>
#include <kioto/use_pull.hpp>

// Tasks of a context that two threads run: woken, aborted and given mail by others.

namespace {

namespace asio = boost::asio;
using kioto::poll_context;
using kioto::poll_result;
using std::chrono::microseconds;

// Runs a context on two threads until it has nothing to do, beside the threads given.
template <class... Fn>
void run_beside(asio::io_context& io, Fn... fn) {
    auto const run = [&io] { io.run(); };
    std::thread threads[] = {std::thread(fn)..., std::thread(run), std::thread(run)};
    for (std::thread& t : threads) {
        t.join();
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(every_wake_is_followed_by_a_poll) {
    constexpr unsigned wakes = 100'000;
    asio::io_context io;
    std::atomic<unsigned> happened{0};
    std::atomic<bool> has_waker{false};
    kioto::waker waker;
    unsigned polls = 0;
    kioto::spawn(io, kioto::poll_fn([&](poll_context& cx) -> poll_result<void> {
        if (polls++ == 0) {
            waker = cx.make_waker();
            has_waker.store(true, std::memory_order_release);
        }
        if (happened.load(std::memory_order_relaxed) != 2 * wakes) {
            return kioto::pending;
        }
        return kioto::unit{};
    }));
    auto const wake = [&] {
        while (!has_waker.load(std::memory_order_acquire)) {
            std::this_thread::yield();
        }
        for (unsigned i = 0; i != wakes; ++i) {
            happened.fetch_add(1, std::memory_order_relaxed);
            waker.wake();
        }
        waker.wake(); // perhaps after the end
    };
    run_beside(io, wake, wake);
    BOOST_TEST(polls > 0U);
}

// What is waited for is over about when the task is aborted: the operation's mail and the abort
// meet. A lost one is a context that does not end.
BOOST_AUTO_TEST_CASE(operations_end_while_their_tasks_are_aborted) {
    constexpr int rounds = 8'000;
    asio::io_context io;
    std::mutex mutex;
    std::vector<kioto::join_handle<void>> handles;
    for (int i = 0; i != rounds; ++i) {
        auto wait = kioto::pull(asio::steady_timer(io, microseconds(i * 50)),
            [](asio::steady_timer& t, auto token) { return t.async_wait(std::move(token)); });
        handles.push_back(kioto::spawn(io, std::move(wait).ignore_error(), kioto::use_handle));
    }
    auto const drop = [&](int first) {
        auto const begin = std::chrono::steady_clock::now();
        for (int i = first; i < rounds; i += 2) {
            while (std::chrono::steady_clock::now() < begin + microseconds(i * 50)) {}
            auto const dropped = [&] {
                std::lock_guard lock(mutex);
                return std::move(handles[static_cast<unsigned>(i)]);
            }();
        }
    };
    run_beside(io, [&] { drop(0); }, [&] { drop(1); });
    BOOST_TEST(kioto::detail::runtime_of(io).live() == 0U);
}

// Timers that are armed, fire and are dropped on different threads, in turns and on strands.
BOOST_AUTO_TEST_CASE(sleeps_fire_while_others_are_dropped) {
    constexpr int rounds = 8'000;
    asio::io_context io;
    std::atomic<int> slept{0};
    std::vector<std::optional<kioto::join_handle<void>>> handles;
    for (int i = 0; i != rounds; ++i) {
        auto sleep = kioto::sleep(microseconds(i * 50)).map([&] { slept.fetch_add(1); });
        if (i % 3 == 0) {
            handles.emplace_back(
                kioto::spawn(asio::make_strand(io), std::move(sleep), kioto::use_handle));
        } else {
            handles.emplace_back(kioto::spawn(io, std::move(sleep), kioto::use_handle));
        }
    }
    int detached = 0;
    for (int i = 0; i < rounds; i += 2, ++detached) {
        std::move(*handles[static_cast<unsigned>(i)]).detach();
    }
    run_beside(io, [&] {
        auto const begin = std::chrono::steady_clock::now();
        for (int i = 1; i < rounds; i += 2) {
            while (std::chrono::steady_clock::now() < begin + microseconds(i * 50)) {}
            handles[static_cast<unsigned>(i)].reset();
        }
    });
    BOOST_TEST(slept.load() >= detached);
    BOOST_TEST(slept.load() <= rounds);
    BOOST_TEST(kioto::detail::runtime_of(io).live() == 0U);
}

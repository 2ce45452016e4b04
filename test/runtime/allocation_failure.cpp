//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Each allocation fails once: nothing hangs, everything that was started is destroyed, and the
// context serves the next task. Tasks on strands are left out: a strand that gets no memory for a
// post does not recover, and so the program is terminated.

#include <kioto/test/allocations.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/asio_initiate.hpp>
#include <kioto/co.hpp>
#include <kioto/futures_unordered.hpp>
#include <kioto/hold.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/join_set.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/never.hpp>
#include <kioto/next.hpp>
#include <kioto/on_error.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/run.hpp>
#include <kioto/sleep.hpp>
#include <kioto/spawn.hpp>
#include <kioto/spawn_token.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/use_pull.hpp>
#include <kioto/watch.hpp>
#include <kioto/yield_now.hpp>

BOOST_AUTO_TEST_SUITE(allocation_failure)

namespace {

using namespace std::chrono_literals;
using kioto::test::fail_every_allocation;
namespace asio = boost::asio;

// What the tasks of one attempt have in common.
struct world {
    asio::io_context io;
    int alive = 0;
    int done = 0;

    /// One that lives while a future does, wherever it was moved to.
    struct life {
        int* alive;
        explicit life(int& n) noexcept : alive(&n) { ++n; }
        life(life&& other) noexcept : alive(std::exchange(other.alive, nullptr)) {}
        ~life() {
            if (alive) {
                --*alive;
            }
        }
    };
    life enter() noexcept { return life(alive); }
    auto count() noexcept {
        return [this] { ++done; };
    }
};

// Serves the context until it has nothing to do, whatever the exceptions that leave it. False: it
// waits for something that does not come.
bool runs_to_its_end(asio::io_context& io) {
    io.restart();
    for (;;) {
        try {
            io.run_for(5s);
            return io.stopped();
        } catch (std::bad_alloc const&) {}
    }
}

// `start(world)` starts tasks, which count when they are done; the undisturbed program counts to
// `expected`.
template <class Start>
void survives(int expected, Start start) {
    bool hangs = false;
    bool leaves = false;
    int done = 0;
    auto const failures = fail_every_allocation([&] {
        std::optional<world> w;
        w.emplace();
        std::exception_ptr error;
        try {
            start(*w);
        } catch (std::bad_alloc const&) {
            error = std::current_exception();
        }
        hangs = !runs_to_its_end(w->io) || hangs;
        leaves = w->alive != 0 || leaves;
        done = w->done;
        // The same context serves the next one.
        kioto::spawn(w->io, kioto::yield_now().then(w->count()).hold(w->enter()));
        hangs = !runs_to_its_end(w->io) || hangs;
        leaves = w->alive != 0 || leaves;
        hangs = w->done != done + 1 || hangs;
        if (error) {
            std::rethrow_exception(error);
        }
    });
    BOOST_TEST(!hangs);
    BOOST_TEST(!leaves);
    BOOST_TEST(done == expected);
    BOOST_TEST(failures > 0U);
    BOOST_TEST_MESSAGE(failures << " allocations");
}

} // namespace

BOOST_AUTO_TEST_CASE(spawn) {
    survives(3, [](world& w) {
        for (int i = 0; i != 3; ++i) {
            kioto::spawn(w.io, kioto::yield_now().then(w.count()).hold(w.enter()));
        }
    });
}

BOOST_AUTO_TEST_CASE(spawn_inside_a_task) {
    survives(1, [](world& w) {
        kioto::spawn(w.io,
            kioto::yield_now()
                .then([&w] { kioto::spawn(kioto::yield_now().then(w.count()).hold(w.enter())); })
                .hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(tasks_on_an_erased_executor) {
    survives(1, [](world& w) {
        asio::any_io_executor const ex = w.io.get_executor();
        kioto::spawn(ex, kioto::yield_now().then(w.count()).hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(handles) {
    survives(2, [](world& w) {
        auto child = kioto::spawn(
            w.io, kioto::yield_now().then([] { return 7; }).hold(w.enter()), kioto::use_handle);
        kioto::spawn(
            w.io, std::move(child).map([&w](int) { ++w.done; }).ignore_error().hold(w.enter()));
        kioto::spawn(w.io, kioto::never<>().hold(w.enter()), kioto::use_handle).abort();
        ++w.done;
    });
}

BOOST_AUTO_TEST_CASE(tokens) {
    survives(1, [](world& w) {
        kioto::spawn(
            w.io, kioto::yield_now().hold(w.enter()), [&w](std::exception_ptr) { ++w.done; });
    });
}

BOOST_AUTO_TEST_CASE(tokens_for_results) {
    survives(3, [](world& w) {
        auto fallible = [&w] {
            return kioto::yield_now().then([] { return kioto::result<int>(1); }).hold(w.enter());
        };
        auto count = [&w](kioto::error_code ec, int n) { w.done += ec ? 0 : n; };
        kioto::spawn(w.io, fallible(), count);
        fallible()(asio::bind_executor(w.io, count));
        auto const stop = std::make_shared<asio::cancellation_signal>();
        kioto::spawn(w.io, kioto::never<kioto::result<void>>().hold(w.enter()),
            asio::bind_cancellation_slot(
                stop->slot(), [&w, stop](kioto::error_code ec) { w.done += ec ? 1 : 0; }));
        stop->emit(asio::cancellation_type::terminal);
    });
}

BOOST_AUTO_TEST_CASE(run) {
    survives(1, [](world& w) {
        w.done += kioto::run(w.io, kioto::yield_now().then([] { return 1; })).value();
    });
}

BOOST_AUTO_TEST_CASE(timers) {
    survives(3, [](world& w) {
        kioto::spawn(w.io, kioto::sleep(1ms).then(w.count()).hold(w.enter()));
        kioto::spawn(w.io, kioto::sleep(2ms).then(w.count()).hold(w.enter()));
        kioto::spawn(w.io,
            kioto::never<>()
                .timeout(1ms)
                .then([&w](kioto::result<void> out) { w.done += out.has_error() ? 1 : 0; })
                .hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(operations_of_asio) {
    survives(1, [](world& w) {
        auto wait = [](asio::steady_timer& timer, auto token) { return timer.async_wait(token); };
        kioto::spawn(w.io,
            kioto::pull(asio::steady_timer(w.io, 1ms), wait)
                .map([&w](asio::steady_timer) { ++w.done; })
                .ignore_error()
                .hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(borrowed_operations_of_asio) {
    survives(2, [](world& w) {
        // Outlives its operation: it is gone when the context has nothing to do.
        auto const timer = std::make_shared<asio::steady_timer>(w.io, 1ms);
        auto wait = [&] { return kioto::unchecked(timer->async_wait(kioto::use_pull)); };
        kioto::spawn(w.io, wait().map(w.count()).ignore_error().hold(w.enter(), timer));
        kioto::spawn(w.io, wait().map(w.count()).ignore_error().hold(w.enter(), timer));
        runs_to_its_end(w.io);
    });
}

BOOST_AUTO_TEST_CASE(operations_of_asio_that_are_dropped) {
    survives(1, [](world& w) {
        auto wait = [](asio::steady_timer& timer, auto token) { return timer.async_wait(token); };
        kioto::spawn(w.io,
            kioto::pull(asio::steady_timer(w.io, 1h), wait)
                .timeout(1ms)
                .then([&w](auto out) { w.done += out.has_error() ? 1 : 0; })
                .hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(channels) {
    survives(3, [](world& w) {
        auto [messages, inbox] = kioto::mpsc<int>(1);
        kioto::spawn(w.io, std::move(inbox).for_each([](int) {}).then(w.count()).hold(w.enter()));
        kioto::spawn(w.io,
            kioto::let(std::move(messages),
                [](kioto::mpsc_sender<int>& tx) {
                    return tx.send(1).and_then([&tx] { return tx.send(2); });
                })
                .on_error([](auto&&) {})
                .then(w.count())
                .hold(w.enter()));
        auto [now, later] = kioto::watch<int>(0);
        kioto::spawn(w.io,
            kioto::let(
                std::move(later), [](kioto::watch_receiver<int>& rx) { return rx.changed(); })
                .ignore_error()
                .then(w.count())
                .hold(w.enter()));
        static_cast<void>(now.send(1));
    });
}

BOOST_AUTO_TEST_CASE(many_futures) {
    survives(40, [](world& w) {
        auto body = [](world& in) -> kioto::co<void> {
            auto one = [&in] { return kioto::yield_now().then(in.count()).hold(in.enter()); };
            auto fill = [&one](auto& futures) {
                for (int i = 0; i != 40; ++i) {
                    futures.push(one());
                }
            };
            kioto::futures_unordered<decltype(one())> all;
            fill(all);
            while (co_await kioto::next(all)) {}
        };
        kioto::spawn(w.io, body(w).hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(sets_of_tasks) {
    survives(3, [](world& w) {
        auto body = [](world& in) -> kioto::co<void> {
            kioto::join_set<void> all;
            for (int i = 0; i != 3; ++i) {
                all.spawn(kioto::yield_now().then(in.count()).hold(in.enter()));
            }
            while (co_await all.join_next()) {}
        };
        kioto::spawn(w.io, body(w).hold(w.enter()));
    });
}

BOOST_AUTO_TEST_CASE(coroutines) {
    survives(1, [](world& w) {
        auto nested = [](int n) -> kioto::co<int> {
            co_await kioto::yield_now();
            co_return n;
        };
        auto body = [nested](world& in) -> kioto::co<void> { in.done += co_await nested(1); };
        kioto::spawn(w.io, body(w).hold(w.enter()));
    });
}

BOOST_AUTO_TEST_SUITE_END()

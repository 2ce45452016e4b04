//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/spawn.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <kioto/map.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/then.hpp>
#include <kioto/yield_now.hpp>

BOOST_AUTO_TEST_SUITE(spawn)

namespace {

namespace asio = boost::asio;

// A void future made of a function that says whether it is ready.
template <class Fn>
auto until(Fn fn) {
    return kioto::poll_fn([fn](kioto::poll_context& cx) mutable -> kioto::poll_result<void> {
        if (fn(cx)) {
            return kioto::unit{};
        }
        return kioto::pending;
    });
}

// Says, when it is polled, whether it lives at its alignment.
struct alignas(128) wide : kioto::future_interface<wide> {
    using output_type = void;
    bool* aligned;

    explicit wide(bool& told) : aligned(&told) {}
    kioto::poll_result<void> poll(kioto::poll_context&) {
        *aligned = reinterpret_cast<std::uintptr_t>(this) % 128 == 0;
        return kioto::unit{};
    }
};

auto never_ready(std::shared_ptr<int> held, kioto::waker* keep = nullptr) {
    return until([held, keep](kioto::poll_context& cx) {
        if (keep) {
            *keep = cx.make_waker();
        }
        return false;
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(polls_nothing_before_the_context_runs) {
    asio::io_context io;
    bool polled = false;
    kioto::spawn(io, kioto::ready().map([&] { polled = true; }));
    BOOST_TEST(!polled);
    io.run();
    BOOST_TEST(polled);
}

BOOST_AUTO_TEST_CASE(polls_tasks_in_the_order_in_which_they_were_spawned) {
    asio::io_context io;
    std::string order;
    for (char c : {'a', 'b', 'c'}) {
        kioto::spawn(io, kioto::ready().map([&order, c] { order += c; }));
    }
    io.run();
    BOOST_TEST(order == "abc");
}

BOOST_AUTO_TEST_CASE(never_polls_a_child_inside_the_parents_poll) {
    asio::io_context io;
    std::string order;
    kioto::spawn(io, kioto::ready().map([&] {
        kioto::spawn(kioto::ready().map([&] { order += "child "; }));
        order += "parent ";
    }));
    io.run();
    BOOST_TEST(order == "parent child ");
}

BOOST_AUTO_TEST_CASE(allocates_once) {
    asio::io_context io;
    for (int i = 0; i < 16; ++i) {
        kioto::spawn(
            io, kioto::ready()); // alive, so that no task's memory is left to be used again
    }
    kioto::test::allocation_counter const counter;
    kioto::spawn(io, kioto::ready());
    BOOST_TEST(counter.count() == 1U);
    io.run();
    BOOST_TEST(counter.count() == 1U);
}

#ifndef KIOTO_FREES_AT_ONCE
BOOST_AUTO_TEST_CASE(uses_the_memory_of_a_task_that_is_done_again) {
    asio::io_context io;
    kioto::spawn(io, kioto::ready());
    io.run();
    io.restart();
    kioto::test::allocation_counter const counter;
    kioto::spawn(io, kioto::ready());
    io.run();
    BOOST_TEST(counter.count() == 0U);
}
#endif

BOOST_AUTO_TEST_CASE(an_overaligned_future_lives_at_its_alignment) {
    asio::io_context io;
    bool aligned = false;
    kioto::spawn(io, wide(aligned));
    io.run();
    BOOST_TEST(aligned);
}

BOOST_AUTO_TEST_CASE(a_live_task_keeps_run_alive_until_another_thread_wakes_it) {
    asio::io_context io;
    std::atomic<bool> told{false};
    std::atomic<bool> waits{false};
    kioto::waker waker;
    bool done = false;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        if (told) {
            return true;
        }
        waker = cx.make_waker();
        waits = true;
        return false;
    }).map([&] { done = true; }));
    std::thread other([&] {
        while (!waits) {
            std::this_thread::yield();
        }
        told = true;
        waker.wake();
    });
    io.run();
    other.join();
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(run_returns_when_the_last_task_ends) {
    asio::io_context io;
    kioto::spawn(io, kioto::yield_now());
    BOOST_TEST(io.run() >= 1U);
    BOOST_TEST(io.stopped());
    io.restart();
    BOOST_TEST(io.run() == 0U);
}

BOOST_AUTO_TEST_CASE(destroys_its_tasks_with_the_context) {
    auto held = std::make_shared<int>(1);
    {
        asio::io_context io;
        kioto::spawn(io, never_ready(held));
        kioto::spawn(io, never_ready(held));
        io.poll();
        kioto::spawn(io, never_ready(held)); // never polled
        BOOST_TEST(held.use_count() == 4);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_wake_after_the_context_died_does_nothing) {
    auto held = std::make_shared<int>(1);
    kioto::waker waker;
    {
        asio::io_context io;
        kioto::spawn(io, never_ready(held, &waker));
        io.poll();
    }
    BOOST_TEST(held.use_count() == 1);
    waker.wake();
    waker.wake();
}

BOOST_AUTO_TEST_CASE(a_wake_after_the_task_ended_does_nothing) {
    asio::io_context io;
    kioto::waker waker;
    int polls = 0;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        waker = cx.make_waker();
        ++polls;
        return true;
    }));
    io.run();
    waker.wake();
    io.restart();
    io.run();
    BOOST_TEST(polls == 1);
}

BOOST_AUTO_TEST_CASE(destructors_of_tasks_may_wake_and_spawn_while_the_context_dies) {
    struct on_drop {
        asio::io_context* io;
        kioto::waker* waker;
        std::shared_ptr<int> held;
        on_drop(asio::io_context& i, kioto::waker& w, std::shared_ptr<int> h)
            : io(&i), waker(&w), held(std::move(h)) {}
        on_drop(on_drop&& o) noexcept = default;
        ~on_drop() {
            if (held) {
                waker->wake();
                kioto::spawn(*io, never_ready(held));
            }
        }
    };
    auto held = std::make_shared<int>(1);
    kioto::waker waker;
    {
        asio::io_context io;
        kioto::spawn(io, never_ready(held, &waker));
        kioto::spawn(io,
            kioto::poll_fn(
                [guard = on_drop(io, waker, held)](
                    kioto::poll_context&) -> kioto::poll_result<void> { return kioto::pending; }));
        io.poll();
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_wake_during_the_poll_is_not_lost) {
    asio::io_context io;
    int polls = 0;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        cx.target().wake();
        cx.target().wake();
        return ++polls == 3;
    }));
    io.run();
    BOOST_TEST(polls == 3);
}

BOOST_AUTO_TEST_CASE(wakes_coalesce) {
    asio::io_context io;
    kioto::waker waker;
    int polls = 0;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        waker = cx.make_waker();
        return ++polls == 2;
    }));
    io.poll();
    waker.wake();
    waker.wake();
    waker.wake();
    io.run();
    BOOST_TEST(polls == 2);
}

BOOST_AUTO_TEST_CASE(two_tasks_that_wake_each_other_do_not_starve_an_asio_timer) {
    asio::io_context io;
    bool fired = false;
    asio::steady_timer timer(io, std::chrono::milliseconds(10));
    timer.async_wait([&](kioto::error_code) { fired = true; });
    kioto::waker one;
    kioto::waker two;
    auto partner = [&](kioto::waker& mine, kioto::waker& other) {
        return until([&](kioto::poll_context& cx) {
            mine = cx.make_waker();
            other.wake();
            return fired;
        });
    };
    kioto::spawn(io, partner(one, two));
    kioto::spawn(io, partner(two, one));
    one.wake();
    io.run();
    BOOST_TEST(fired);
}

BOOST_AUTO_TEST_CASE(a_task_that_yields_is_polled_once_a_turn) {
    asio::io_context io;
    int polls = 0;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        cx.yield();
        return ++polls == 5;
    }));
    for (int turn = 1; turn <= 5; ++turn) {
        BOOST_TEST(io.run_one() == 1U);
        BOOST_TEST(polls == turn);
    }
}

BOOST_AUTO_TEST_CASE(a_turn_is_one_handler_for_poll_one) {
    asio::io_context io;
    int polls = 0;
    for (int i = 0; i < 3; ++i) {
        kioto::spawn(io, kioto::ready().map([&] { ++polls; }));
    }
    BOOST_TEST(io.poll_one() == 1U);
    BOOST_TEST(polls == 3);
}

BOOST_AUTO_TEST_CASE(a_turn_ends_after_128_polls) {
    asio::io_context io;
    int polls = 0;
    for (int i = 0; i < 200; ++i) {
        kioto::spawn(io, kioto::ready().map([&] { ++polls; }));
    }
    io.run_one();
    BOOST_TEST(polls == 128);
    io.run_one();
    BOOST_TEST(polls == 200);
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_run_and_costs_no_other_task_its_wake) {
    asio::io_context io;
    int others = 0;
    kioto::spawn(io, kioto::ready().map([&] { ++others; }));
    kioto::spawn(io, kioto::ready().map([] { throw std::runtime_error("from a task"); }));
    kioto::spawn(io, kioto::yield_now().map([&] { ++others; }));
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    io.run();
    BOOST_TEST(others == 2);
}

BOOST_AUTO_TEST_CASE(stop_ends_the_turn_and_restart_goes_on) {
    asio::io_context io;
    int polls = 0;
    for (int i = 0; i < 100; ++i) {
        kioto::spawn(io, kioto::ready().map([&] {
            if (++polls == 1) {
                io.stop();
            }
        }));
    }
    io.run();
    BOOST_TEST(polls < 100);
    io.restart();
    io.run();
    BOOST_TEST(polls == 100);
}

BOOST_AUTO_TEST_CASE(a_task_on_a_strand_excludes_the_strands_handlers) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    std::atomic<int> inside{0};
    std::atomic<int> overlaps{0};
    auto enter = [&] {
        if (inside.fetch_add(1) != 0) {
            ++overlaps;
        }
        std::this_thread::yield();
        --inside;
    };
    int rounds = 0;
    kioto::spawn(strand, until([&](kioto::poll_context& cx) {
        enter();
        cx.yield();
        return ++rounds == 500;
    }));
    for (int i = 0; i < 500; ++i) {
        asio::post(strand, enter);
    }
    std::thread other([&] { io.run(); });
    io.run();
    other.join();
    BOOST_TEST(rounds == 500);
    BOOST_TEST(overlaps == 0);
}

BOOST_AUTO_TEST_CASE(a_child_runs_on_its_parents_strand) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    bool on_strand = false;
    kioto::spawn(strand, kioto::ready().map([&] {
        kioto::spawn(kioto::ready().map([&] { on_strand = strand.running_in_this_thread(); }));
    }));
    io.run();
    BOOST_TEST(on_strand);
}

BOOST_AUTO_TEST_CASE(a_thread_pool_serves_as_context) {
    std::atomic<int> done{0};
    {
        asio::thread_pool pool(2);
        for (int i = 0; i < 50; ++i) {
            kioto::spawn(pool, kioto::yield_now().map([&] {
                kioto::spawn(kioto::yield_now().map([&] { ++done; }));
            }));
        }
        pool.join();
    }
    BOOST_TEST(done == 50);
}

BOOST_AUTO_TEST_CASE(an_any_io_executor_serves_as_executor) {
    asio::io_context io;
    asio::any_io_executor plain = io.get_executor();
    asio::any_io_executor strand = asio::make_strand(io);
    int done = 0;
    kioto::spawn(plain, kioto::yield_now().map([&] { ++done; }));
    kioto::spawn(strand, kioto::yield_now().map([&] { ++done; }));
    io.run();
    BOOST_TEST(done == 2);
}

BOOST_AUTO_TEST_CASE(several_threads_share_a_context) {
    asio::io_context io;
    std::atomic<int> done{0};
    constexpr int tasks = 200;
    for (int i = 0; i < tasks; ++i) {
        int rounds = 0;
        kioto::spawn(io, until([rounds](kioto::poll_context& cx) mutable {
            cx.yield();
            return ++rounds == 20;
        }).map([&] { ++done; }));
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&] { io.run(); });
    }
    for (auto& t : threads) {
        t.join();
    }
    BOOST_TEST(done == tasks);
}

BOOST_AUTO_TEST_CASE(many_threads_wake_one_task) {
    asio::io_context io;
    constexpr int wakes = 1000;
    std::atomic<int> sent{0};
    std::atomic<bool> ready{false};
    kioto::waker waker;
    kioto::spawn(io, until([&](kioto::poll_context& cx) {
        if (!ready) {
            waker = cx.make_waker();
            ready = true;
        }
        return sent == 2 * wakes;
    }));
    auto send = [&] {
        while (!ready) {
            std::this_thread::yield();
        }
        kioto::waker const mine = waker;
        for (int i = 0; i < wakes; ++i) {
            ++sent;
            mine.wake();
        }
    };
    std::thread a(send);
    std::thread b(send);
    io.run();
    a.join();
    b.join();
    BOOST_TEST(sent == 2 * wakes);
}

BOOST_AUTO_TEST_CASE(wakes_race_with_the_contexts_death) {
    for (int i = 0; i < 200; ++i) {
        auto held = std::make_shared<int>(1);
        kioto::waker waker;
        std::atomic<bool> go{false};
        auto io = std::make_unique<asio::io_context>();
        kioto::spawn(*io, never_ready(held, &waker));
        io->poll();
        std::thread other([&] {
            while (!go) {}
            for (int n = 0; n < 10; ++n) {
                waker.wake();
            }
        });
        go = true;
        io.reset();
        other.join();
        BOOST_TEST(held.use_count() == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()

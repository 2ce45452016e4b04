//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/use_pull.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/any_future.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/never.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/race.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>
#include <kioto/then.hpp>
#include <kioto/unchecked.hpp>
#include <kioto/yield_now.hpp>

#include "../support/idle_task.hpp"
#include "../support/manual_operation.hpp"
#include "../support/sources.hpp"
#include "../support/system_socket.hpp"

BOOST_AUTO_TEST_SUITE(use_pull)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using kioto::error_code;
using kioto::result;
using kioto::test::probe;
using std::chrono::hours;
using support::idle_task;
using support::manual_operation;
using support::refused;

constexpr auto terminal = asio::cancellation_type::terminal;
error_code const aborted = asio::error::operation_aborted;

auto expired(asio::any_io_executor ex) {
    return asio::steady_timer(ex, std::chrono::steady_clock::time_point());
}
auto waits = [](auto& timer, auto token) { return timer.async_wait(token); };

struct connected_pair {
    tcp::socket here;
    tcp::socket there;

    explicit connected_pair(asio::io_context& io) : here(io), there(io) {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        here.connect(acceptor.local_endpoint());
        acceptor.accept(there);
    }
};

static_assert(
    kioto::future_of<decltype(std::declval<asio::steady_timer&>().async_wait(kioto::use_pull)),
        result<void>>);
using waiting_timer = decltype(kioto::pull(std::declval<asio::steady_timer>(), waits));
static_assert(std::is_same_v<kioto::borrows_t<waiting_timer>, kioto::types<>>);
static_assert(!kioto::cancel_safe_v<waiting_timer>);
static_assert(std::is_base_of_v<asio::steady_timer, kioto::value_t<waiting_timer>>);
using borrowing = decltype(std::declval<asio::steady_timer&>().async_wait(kioto::use_pull));
static_assert(std::is_same_v<kioto::borrows_t<borrowing>, kioto::types<kioto::foreign_operation>>);

} // namespace

BOOST_AUTO_TEST_CASE(starts_nothing_before_the_first_poll) {
    asio::io_context io;
    manual_operation<error_code> op(io.get_executor());
    {
        auto f = op.start(kioto::use_pull);
        BOOST_TEST(op.started() == 0);
    }
    io.run();
    BOOST_TEST(op.started() == 0);
}

BOOST_AUTO_TEST_CASE(makes_a_result_of_an_error_code) {
    asio::io_context io;
    idle_task task(io);

    manual_operation<error_code> op(io.get_executor());
    probe none(op.start(kioto::use_pull), task.env());
    BOOST_TEST(none.poll().is_pending());
    op.complete({});
    task.settle();
    BOOST_TEST((none.take() == result<void>()));

    probe failed(op.start(kioto::use_pull), task.env());
    BOOST_TEST(failed.poll().is_pending());
    op.complete(refused());
    task.settle();
    BOOST_TEST((failed.take() == result<void>(refused())));

    manual_operation<error_code, int> one(io.get_executor());
    probe value(one.start(kioto::use_pull), task.env());
    BOOST_TEST(value.poll().is_pending());
    one.complete({}, 5);
    task.settle();
    BOOST_TEST((value.take() == result<int>(5)));

    manual_operation<error_code, int, std::string> two(io.get_executor());
    probe values(two.start(kioto::use_pull), task.env());
    BOOST_TEST(values.poll().is_pending());
    two.complete({}, 5, "five");
    task.settle();
    BOOST_TEST((values.take().value() == std::tuple(5, std::string("five"))));
}

BOOST_AUTO_TEST_CASE(throws_what_an_exception_pointer_holds) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<std::exception_ptr, int> op(io.get_executor());

    probe value(op.start(kioto::use_pull), task.env());
    BOOST_TEST(value.poll().is_pending());
    op.complete(nullptr, 3);
    task.settle();
    BOOST_TEST(value.take() == 3);

    probe thrown(op.start(kioto::use_pull), task.env());
    BOOST_TEST(thrown.poll().is_pending());
    op.complete(std::make_exception_ptr(std::runtime_error("no")), 0);
    task.settle();
    BOOST_CHECK_THROW(static_cast<void>(thrown.poll()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(takes_any_other_completion_as_values) {
    asio::io_context io;
    idle_task task(io);

    manual_operation<> nothing(io.get_executor());
    probe first(nothing.start(kioto::use_pull), task.env());
    BOOST_TEST(first.poll().is_pending());
    nothing.complete();
    task.settle();
    BOOST_TEST((first.take() == kioto::unit{}));

    manual_operation<std::unique_ptr<int>, int> two(io.get_executor());
    probe second(two.start(kioto::use_pull), task.env());
    BOOST_TEST(second.poll().is_pending());
    two.complete(std::make_unique<int>(1), 2);
    task.settle();
    auto const values = second.take();
    BOOST_TEST(*std::get<0>(values) == 1);
    BOOST_TEST(std::get<1>(values) == 2);
}

BOOST_AUTO_TEST_CASE(moves_a_result_that_cannot_be_copied) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code, std::unique_ptr<int>> op(io.get_executor());
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    op.complete({}, std::make_unique<int>(7));
    task.settle();
    BOOST_TEST(**p.take() == 7);
}

BOOST_AUTO_TEST_CASE(hands_back_what_the_operation_owned) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code, int> op(io.get_executor());
    auto start = [&op](auto&, auto&, auto token) { return op.start(token); };

    probe p(kioto::pull(std::string("one"), std::make_unique<int>(2), start), task.env());
    BOOST_TEST(p.poll().is_pending());
    op.complete({}, 3);
    task.settle();
    auto [one, two, three] = p.take().value();
    BOOST_TEST(one == "one");
    BOOST_TEST(*two == 2);
    BOOST_TEST(three == 3);

    manual_operation<error_code> silent(io.get_executor());
    probe alone(kioto::pull(std::string("state"),
                    [&](std::string& s, auto token) {
                        s += " used";
                        return silent.start(token);
                    }),
        task.env());
    BOOST_TEST(alone.poll().is_pending());
    silent.complete({});
    task.settle();
    BOOST_TEST(alone.take().value() == "state used");
}

BOOST_AUTO_TEST_CASE(needs_a_running_task) {
    asio::io_context io;
    manual_operation<error_code> op(io.get_executor());
    probe p(op.start(kioto::use_pull));
    BOOST_TEST((p.take() == result<void>(kioto::error::no_runtime)));
    BOOST_TEST(op.started() == 0);
}

BOOST_AUTO_TEST_CASE(survives_a_spurious_poll_and_a_changed_waker) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code> op(io.get_executor());
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(op.started() == 1);
    BOOST_TEST(!p.woken());
    op.complete({});
    task.settle();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(p.waker_references() == 0U);
}

BOOST_AUTO_TEST_CASE(yields_when_the_budget_is_spent) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code> op(io.get_executor());
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    op.complete({});
    task.settle();
    p.set_budget(0);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.yielded());
    p.set_budget(2);
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(p.charged() == 1U);
}

BOOST_AUTO_TEST_CASE(a_drop_asks_for_terminal_cancellation_and_detaches) {
    asio::io_context io;
    manual_operation<error_code, std::unique_ptr<int>> op(io.get_executor());
    auto held = std::make_shared<int>(1);
    auto handle = kioto::spawn(io,
        kioto::pull(std::shared_ptr<int>(held), [&](auto&, auto token) { return op.start(token); })
            .map([](auto...) {})
            .ignore_error(),
        kioto::use_handle);
    io.poll();
    BOOST_TEST(op.is_under_way());
    BOOST_TEST((op.cancelled() == asio::cancellation_type::none));

    handle.abort();
    io.poll();
    BOOST_TEST(handle.is_finished());
    BOOST_TEST((op.cancelled() == terminal));
    BOOST_TEST(held.use_count() == 2); // the operation may still use it

    op.complete({}, std::make_unique<int>(2));
    io.run();
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_drop_away_from_its_task_asks_in_the_task) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code> op(io.get_executor());
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    p.drop();
    BOOST_TEST((op.cancelled() == asio::cancellation_type::none));
    task.settle();
    BOOST_TEST((op.cancelled() == terminal));
    op.forget();
}

BOOST_AUTO_TEST_CASE(a_drop_between_the_completion_and_its_delivery_cancels_nothing) {
    asio::io_context io;
    idle_task task(io);
    auto held = std::make_shared<int>(1);
    manual_operation<error_code> op(io.get_executor());
    probe p(
        kioto::pull(std::shared_ptr<int>(held), [&](auto&, auto token) { return op.start(token); }),
        task.env());
    BOOST_TEST(p.poll().is_pending());
    op.complete({});
    p.drop();
    BOOST_TEST(held.use_count() == 2);
    task.settle();
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST((op.cancelled() == asio::cancellation_type::none));
    BOOST_TEST(p.wakes() == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code> op(io.get_executor());
    auto const polls = kioto::test::drop_everywhere([&] { return op.start(kioto::use_pull); },
        [&] {
            if (op.is_under_way()) {
                op.complete({});
            }
            task.settle();
        },
        task.env());
    BOOST_TEST(polls == 2U);
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_destroyed_uncalled_means_aborted) {
    asio::io_context io;
    idle_task task(io);

    manual_operation<error_code> op(io.get_executor());
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    op.forget();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take() == result<void>(aborted)));

    manual_operation<std::exception_ptr> throwing(io.get_executor());
    probe thrown(throwing.start(kioto::use_pull), task.env());
    BOOST_TEST(thrown.poll().is_pending());
    throwing.forget();
    BOOST_CHECK_THROW(static_cast<void>(thrown.poll()), boost::system::system_error);

    manual_operation<int> silent(io.get_executor());
    probe never(silent.start(kioto::use_pull), task.env());
    BOOST_TEST(never.poll().is_pending());
    silent.forget();
    BOOST_TEST(never.poll().is_pending());
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_initiating_function_leaves_poll) {
    asio::io_context io;
    idle_task task(io);
    manual_operation<error_code> op(io.get_executor());
    auto held = std::make_shared<int>(1);
    probe p(kioto::pull(std::shared_ptr<int>(held),
                [&](auto&, auto token) {
                    if (held) {
                        throw std::runtime_error("no");
                    }
                    return op.start(token);
                }),
        task.env());
    BOOST_CHECK_THROW(static_cast<void>(p.poll()), std::runtime_error);
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(dies_with_its_context_while_it_is_under_way) {
    auto held = std::make_shared<int>(1);
    {
        asio::io_context io;
        kioto::spawn(io,
            kioto::pull(asio::steady_timer(io, hours(1)), std::shared_ptr<int>(held),
                [](auto& timer, auto&, auto token) { return timer.async_wait(token); })
                .map([](auto...) {})
                .ignore_error());
        kioto::spawn(asio::make_strand(io),
            kioto::pull(asio::steady_timer(io, hours(1)), std::shared_ptr<int>(held),
                [](auto& timer, auto&, auto token) { return timer.async_wait(token); })
                .map([](auto...) {})
                .ignore_error());
        io.poll();
        BOOST_TEST(held.use_count() == 3);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_handler_may_outlive_the_context) {
    auto held = std::make_shared<int>(1);
    asio::io_context other;
    manual_operation<error_code> op(other.get_executor());
    for (bool on_strand : {false, true}) {
        {
            asio::io_context io;
            asio::any_io_executor ex = io.get_executor();
            if (on_strand) {
                ex = asio::make_strand(io);
            }
            kioto::spawn(ex, kioto::pull(std::shared_ptr<int>(held), [&](auto&, auto token) {
                return op.start(token);
            }).map([](auto) {}).ignore_error());
            io.poll();
            BOOST_TEST(op.is_under_way());
        }
        BOOST_TEST((op.cancelled() == terminal));
        BOOST_TEST(held.use_count() == 2);
        op.complete({});
        BOOST_TEST(held.use_count() == 1);
    }
}

BOOST_AUTO_TEST_CASE(mail_for_a_task_that_ended_dies_with_the_context) {
    auto held = std::make_shared<int>(1);
    for (bool on_strand : {false, true}) {
        asio::io_context io;
        manual_operation<error_code> op(io.get_executor());
        std::optional<idle_task> task;
        if (on_strand) {
            task.emplace(io, asio::make_strand(io));
        } else {
            task.emplace(io);
        }
        probe p(kioto::pull(
                    std::shared_ptr<int>(held), [&](auto&, auto token) { return op.start(token); }),
            task->env());
        BOOST_TEST(p.poll().is_pending());
        task->end();
        p.drop();
        op.complete({});
        BOOST_TEST(held.use_count() == 2);
    }
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_context_has_work_until_the_operation_ended) {
    asio::io_context io;
    asio::io_context other;
    asio::any_io_executor ex = other.get_executor();
    manual_operation<error_code> op(ex);
    idle_task task(io);
    probe p(op.start(kioto::use_pull), task.env());
    BOOST_TEST(p.poll().is_pending());
    task.end();
    BOOST_TEST(!io.stopped());
    std::thread completing([&] { op.complete({}); });
    io.run();
    completing.join();
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take() == result<void>()));
}

BOOST_AUTO_TEST_CASE(waits_for_a_timer) {
    asio::io_context io;
    asio::steady_timer timer(io, std::chrono::steady_clock::time_point());
    BOOST_TEST((kioto::run(io, timer.async_wait(kioto::use_pull)) == result<void>()));
    auto owned = kioto::run(io, kioto::pull(expired(io.get_executor()), waits));
    BOOST_TEST(owned.has_value());
    BOOST_TEST((kioto::run(io, kioto::pull(std::move(*owned), waits)).has_value()));
}

BOOST_AUTO_TEST_CASE(resolves_a_name) {
    asio::io_context io;
    tcp::resolver resolver(io);
    auto const found = kioto::run(io,
        resolver.async_resolve("localhost", "80", kioto::use_pull)
            .map([](tcp::resolver::results_type r) { return r.size(); }));
    BOOST_TEST(found.value() >= 1U);
}

BOOST_AUTO_TEST_CASE(waits_for_a_signal) {
    asio::io_context io;
    asio::signal_set signals(io, SIGTERM);
    kioto::spawn(io, kioto::yield_now().map([] { std::raise(SIGTERM); }));
    BOOST_TEST((kioto::run(io, signals.async_wait(kioto::use_pull)) == result<int>(SIGTERM)));
}

BOOST_AUTO_TEST_CASE(reads_a_line_into_a_buffer_that_it_owns) {
    asio::io_context io;
    connected_pair c(io);
    auto read_line = [](auto& socket, auto& buffer, auto token) {
        return asio::async_read_until(socket, *buffer, '\n', token);
    };
    kioto::spawn(io,
        c.there.async_send(asio::buffer("first ", 6), kioto::use_pull)
            .and_then([&](std::size_t) {
                return asio::async_write(c.there, asio::buffer("line\nrest", 9), kioto::use_pull);
            })
            .map([](std::size_t) {})
            .ignore_error()
            .pipe([](auto f) { return kioto::unchecked(std::move(f)); }));
    auto read = kioto::run(
        io, kioto::pull(std::move(c.here), std::make_unique<asio::streambuf>(), read_line));
    auto& [socket, buffer, n] = read.value();
    BOOST_TEST(n == 11U);
    BOOST_TEST(socket.is_open());
    std::istream in(buffer.get());
    std::string line;
    std::getline(in, line);
    BOOST_TEST(line == "first line");
}

BOOST_AUTO_TEST_CASE(a_composed_operation_may_be_dropped_at_any_point) {
    asio::io_context io;
    for (int handlers = 0; handlers != 8; ++handlers) {
        io.restart();
        connected_pair c(io);
        auto handle = kioto::spawn(io,
            kioto::pull(std::move(c.here), std::make_unique<std::string>(),
                [](auto& socket, auto& text, auto token) {
                    return asio::async_read_until(socket, asio::dynamic_buffer(*text), '\n', token);
                }),
            kioto::use_handle);
        asio::write(c.there, asio::buffer("abc", 3));
        for (int i = 0; i != handlers; ++i) {
            io.poll_one();
        }
        handle.abort();
        asio::write(c.there, asio::buffer("def\n", 4));
        io.run();
        BOOST_TEST(handle.is_finished());
    }
}

BOOST_AUTO_TEST_CASE(several_operations_share_a_task) {
    asio::io_context io;
    asio::steady_timer never(io, hours(1));
    auto const both = kioto::run(io,
        kioto::join(kioto::pull(expired(io.get_executor()), waits).map([](auto) { return 1; }),
            kioto::pull(expired(io.get_executor()), waits).map([](auto) { return 2; })));
    BOOST_TEST((std::get<0>(both.value()) == result<int>(1)));
    BOOST_TEST((std::get<1>(both.value()) == result<int>(2)));

    auto const first = kioto::run(io,
        kioto::race(
            kioto::pull(asio::steady_timer(io, hours(1)), waits).map([](auto) { return 1; }),
            kioto::pull(expired(io.get_executor()), waits).map([](auto) { return 2; })));
    BOOST_TEST((first == result<int>(2)));
    io.run(); // the loser was cancelled
}

BOOST_AUTO_TEST_CASE(handlers_run_on_the_strand_of_a_task) {
    asio::io_context io;
    auto strand = asio::make_strand(io);
    int steps = 0;
    int outside = 0;
    auto composed = [&](auto& timer, auto token) {
        return asio::async_compose<decltype(token), void(error_code)>(
            [&, round = 0](auto& self, error_code ec = {}) mutable {
                ++steps;
                outside += round != 0 && !strand.running_in_this_thread() ? 1 : 0;
                if (round++ == 3) {
                    self.complete(ec);
                } else {
                    timer.async_wait(std::move(self));
                }
            },
            token, timer);
    };
    auto handle =
        kioto::spawn(strand, kioto::pull(expired(io.get_executor()), composed), kioto::use_handle);
    io.run();
    BOOST_TEST(handle.is_finished());
    BOOST_TEST(steps == 4);
    BOOST_TEST(outside == 0);
}

BOOST_AUTO_TEST_CASE(polls_handlers_and_drop_of_a_task_exclude_each_other_on_many_threads) {
    asio::thread_pool pool(3);
    constexpr int tasks = 8;
    constexpr int rounds = 200;
    // A loser whose timer has expired when it is dropped is not told, and takes all its steps. Under
    // Wine those are most, and a thousand steps of each take minutes.
    constexpr int most_steps = support::on_posix ? 1000 : 20;
    std::vector<int> steps(tasks); // each is its task's alone
    for (int i = 0; i != tasks; ++i) {
        auto composed = [&count = steps[static_cast<std::size_t>(i)]](auto& timer, auto token) {
            return asio::async_compose<decltype(token), void(error_code)>(
                [&, round = 0](auto& self, error_code ec = {}) mutable {
                    ++count;
                    if (round++ == 2) {
                        self.complete(ec);
                    } else {
                        timer.async_wait(std::move(self));
                    }
                },
                token, timer);
        };
        auto loser = [&count = steps[static_cast<std::size_t>(i)]](auto& timer, auto token) {
            return asio::async_compose<decltype(token), void(error_code)>(
                [&, round = 0](auto& self, error_code ec = {}) mutable {
                    ++count;
                    if (ec || round++ == most_steps) {
                        self.complete(ec);
                    } else {
                        timer.async_wait(std::move(self));
                    }
                },
                token, timer);
        };
        auto one_round = [&pool, composed, loser] {
            return kioto::race(
                kioto::pull(expired(pool.get_executor()), composed).map([](auto) {}).ignore_error(),
                kioto::pull(expired(pool.get_executor()), loser).map([](auto) {}).ignore_error());
        };
        auto count = [one_round, left = rounds,
                         &count = steps[static_cast<std::size_t>(i)]]() mutable {
            ++count;
            --left;
            return one_round().map([left] { return left != 0; });
        };
        kioto::spawn(pool, kioto::repeat_while(std::move(count)));
    }
    pool.join();
    for (int n : steps) {
        BOOST_TEST(n >= rounds * 4);
    }
}

BOOST_AUTO_TEST_CASE(handlers_exclude_each_other_after_the_end_of_their_task) {
    asio::thread_pool pool(3);
    constexpr int tasks = 40;
    constexpr int rounds = 200;
    std::vector<int> steps(tasks); // each is its task's alone
    for (int i = 0; i != tasks; ++i) {
        // Goes on for a while when it is asked for its end.
        auto stubborn = [&count = steps[static_cast<std::size_t>(i)]](auto& timer, auto token) {
            return asio::async_compose<decltype(token), void(error_code)>(
                [&, left = rounds](auto& self, error_code = {}) mutable {
                    ++count;
                    self.reset_cancellation_state(
                        asio::enable_total_cancellation(), asio::enable_total_cancellation());
                    if (--left == 0) {
                        self.complete({});
                    } else {
                        timer.async_wait(std::move(self));
                    }
                },
                token, timer);
        };
        auto one = [&] {
            return kioto::pull(expired(pool.get_executor()), stubborn)
                .map([](auto) {})
                .ignore_error();
        };
        kioto::spawn(pool, kioto::race(kioto::yield_now(), one(), one(), one()));
    }
    pool.join();
    for (int n : steps) {
        BOOST_TEST(n == 3 * rounds);
    }
}

BOOST_AUTO_TEST_CASE(an_operation_of_another_context_completes_in_the_task) {
    asio::thread_pool pool(2);
    asio::io_context io;
    int elsewhere = 0;
    auto const here = std::this_thread::get_id();
    for (int i = 0; i != 200; ++i) {
        kioto::spawn(io,
            kioto::pull(expired(pool.get_executor()), waits)
                .map([&](auto) { elsewhere += std::this_thread::get_id() != here ? 1 : 0; })
                .ignore_error());
    }
    io.run();
    pool.join();
    BOOST_TEST(elsewhere == 0);
}

BOOST_AUTO_TEST_CASE(a_polled_future_may_change_its_task_in_a_box) {
    asio::thread_pool pool(2);
    for (int i = 0; i != 100; ++i) {
        std::optional<kioto::any_future<result<void>>> box(
            kioto::pull(expired(pool.get_executor()), waits).map([](auto) {}));
        std::atomic<bool> polled{false};
        kioto::spawn(pool, kioto::poll_fn([&](kioto::poll_context& cx) -> kioto::poll_result<void> {
            static_cast<void>(box->poll(cx));
            polled = true;
            return kioto::unit{};
        }));
        while (!polled) {
            std::this_thread::yield();
        }
        if (i % 2 == 0) {
            box.reset(); // under way or done, from a thread that has no task
        }
    }
    pool.join();
}

#ifndef KIOTO_FREES_AT_ONCE
BOOST_AUTO_TEST_CASE(needs_no_memory_of_the_heap_once_it_is_warm) {
    asio::io_context io;
    std::size_t counted = 1;
    asio::steady_timer timer(io, std::chrono::steady_clock::time_point());
    int round = 0;
    std::optional<kioto::test::allocation_counter> counter;
    kioto::spawn(io, kioto::unchecked(kioto::repeat_while([&] {
        if (++round == 5) {
            counter.emplace();
        }
        return timer.async_wait(kioto::use_pull).ignore_error().map([&] { return round != 20; });
    })).map([&] { counted = counter->count(); }));
    io.run();
    BOOST_TEST(counted == 0U);
}
#endif

BOOST_AUTO_TEST_CASE(is_a_default_token) {
    asio::io_context io;
    using timer = kioto::use_pull_t::as_default_on_t<asio::steady_timer>;
    timer t(io, std::chrono::steady_clock::time_point());
    BOOST_TEST((kioto::run(io, t.async_wait()) == result<void>()));
    auto socket = kioto::use_pull.as_default_on(tcp::socket(io));
    BOOST_TEST(kioto::run(io, socket.async_connect(tcp::endpoint())).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

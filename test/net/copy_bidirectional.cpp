//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/copy_bidirectional.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/ok.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/unchecked.hpp>

#include "../support/asserts.hpp"
#include "../support/fake_stream.hpp"
#include "../support/shortage.hpp"
#include "../support/sockets.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(copy_bidirectional)

namespace {

using namespace std::chrono_literals;
using kioto::copy_bidirectional_options;
using kioto::copy_error;
using kioto::copy_side;
using kioto::copy_totals;
using kioto::lend;
using kioto::result;
using kioto::tcp_stream;
using kioto::use_handle;
using kioto::test::probe;
using support::broken;
using support::fake_stream;
using support::make_fake;
using support::pattern;
using support::peer;
using support::refused;
using outcome = result<copy_totals, copy_error>;
using tcp_copy = kioto::copy_bidirectional_future<tcp_stream, tcp_stream>;

static_assert(kioto::future_of<tcp_copy, outcome>);
static_assert(std::is_nothrow_move_constructible_v<tcp_copy>);
static_assert(!kioto::cancel_safe_v<tcp_copy>);
static_assert(std::is_same_v<kioto::borrows_t<tcp_copy>, kioto::types<>>);
static_assert(
    std::is_same_v<kioto::borrows_t<kioto::copy_bidirectional_future<kioto::lent<tcp_stream>,
                       kioto::lent<fake_stream>>>,
        kioto::types<tcp_stream, fake_stream>>);
// All that an idle connection of a proxy costs besides its task and its registrations.
static_assert(sizeof(tcp_copy) <= 288);

/// A copy under way between two streams, each of which has a peer.
struct proxy : support::net {
    peer a;
    peer b;
    std::optional<kioto::join_handle<outcome>> handle;

    explicit proxy(copy_bidirectional_options how = {}, int receive_buffer = 0) {
        start(how, receive_buffer);
    }
    proxy(copy_bidirectional_options how, kioto::test::manual_clock& clock) {
        kioto::test::use_virtual_time(io, clock);
        start(how, 0);
    }
    void start(copy_bidirectional_options how, int receive_buffer) {
        auto [near_a, far_a] = connection(receive_buffer);
        auto [near_b, far_b] = connection(receive_buffer);
        a = std::move(far_a);
        b = std::move(far_b);
        near_a.set_option(support::tcp::no_delay(true)).value();
        near_b.set_option(support::tcp::no_delay(true)).value();
        handle.emplace(kioto::spawn(
            io, kioto::copy_bidirectional(std::move(near_a), std::move(near_b), how), use_handle));
        idle();
    }
    outcome finish() { return kioto::run(io, std::move(*handle)); }
};

/// How many ends of pipes the process has.
int pipe_ends() {
    int n = 0;
    for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        n += std::filesystem::read_symlink(entry, gone).string().starts_with("pipe:") ? 1 : 0;
    }
    return n;
}
bool has_pipes() { return pipe_ends() != 0; }

} // namespace

BOOST_AUTO_TEST_CASE(passes_bytes_both_ways_and_counts_them) {
    proxy p;
    p.a.send("hello");
    p.b.send("hi");
    p.idle();
    BOOST_TEST(p.b.receive(5) == "hello");
    BOOST_TEST(p.a.receive(2) == "hi");
    p.a.shutdown();
    p.b.shutdown();
    BOOST_TEST((p.finish().value() == copy_totals{5, 2}));
    BOOST_TEST(p.a.receive(1) == "");
    BOOST_TEST(p.b.receive(1) == "");
}

BOOST_AUTO_TEST_CASE(the_end_of_one_side_is_passed_on_while_the_other_goes_on) {
    for (bool const a_first : {true, false}) {
        proxy p;
        peer& first = a_first ? p.a : p.b;
        peer& second = a_first ? p.b : p.a;
        first.send("last words");
        first.shutdown();
        p.idle();
        BOOST_TEST(second.receive_to_end() == "last words");
        second.send("still here");
        p.idle();
        BOOST_TEST(first.receive(10) == "still here");
        BOOST_TEST(!p.handle->is_finished());
        second.shutdown();
        BOOST_TEST((p.finish().value() == copy_totals{10, 10}));
        BOOST_TEST(first.receive(1) == "");
    }
}

BOOST_AUTO_TEST_CASE(bulk_goes_both_ways_at_once_whoever_is_slow) {
    std::string const forth = pattern(4'000'000);
    std::string const back = pattern(3'000'000);
    for (copy_bidirectional_options const how :
        {copy_bidirectional_options{}, copy_bidirectional_options{.splice = false},
            copy_bidirectional_options{.buffer_size = 1000, .splice = false}}) {
        proxy p(how, 4096);
        std::string at_a;
        std::string at_b;
        std::size_t sent = 0;
        std::size_t sent_back = 0;
        while (at_b.size() != forth.size() || at_a.size() != back.size()) {
            sent += p.a.send_some(std::string_view(forth).substr(sent));
            sent_back += p.b.send_some(std::string_view(back).substr(sent_back));
            if (sent == forth.size()) {
                p.a.shutdown();
            }
            p.idle();
            at_a += p.a.receive_some(200'000);
            at_b += p.b.receive_some(50'000);
        }
        BOOST_TEST((at_b == forth));
        BOOST_TEST((at_a == back));
        p.b.shutdown();
        BOOST_TEST((p.finish().value() == copy_totals{4'000'000, 3'000'000}));
    }
#if KIOTO_SPLICES
    BOOST_TEST(has_pipes()); // the thread keeps one for the next
#endif
}

BOOST_AUTO_TEST_CASE(data_and_end_together_lose_nothing) {
    std::string const all = pattern(100'000);
    proxy p({}, 4096);
    p.a.send(all);
    p.a.close();
    std::string got;
    while (got.size() != all.size()) {
        p.idle();
        got += p.b.receive_some();
    }
    BOOST_TEST((got == all));
    p.b.close();
    BOOST_TEST((p.finish().value() == copy_totals{100'000, 0}));
}

BOOST_AUTO_TEST_CASE(urgent_data_does_not_stop_the_rest) {
    std::string const all = pattern(60'000);
    for (bool const splice : {true, false}) {
        for (bool const ends_at_once : {true, false}) {
            proxy p({.splice = splice});
            p.a.send(all);
            p.a.send_urgent('!');
            p.a.send(all);
            if (ends_at_once) {
                p.a.shutdown();
            }
            std::string got;
            while (got.size() < 2 * all.size()) {
                p.idle();
                got += p.b.receive_some();
            }
            BOOST_TEST((got == all + all));
            if (!ends_at_once) {
                p.a.shutdown();
            }
            p.b.shutdown();
            BOOST_TEST((p.finish().value() == copy_totals{120'000, 0}));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_error_tells_the_side_and_how_far_it_came) {
    {
        proxy p;
        p.a.send("hello");
        p.idle();
        BOOST_TEST(p.b.receive(5) == "hello");
        p.b.reset();
        auto const out = p.finish();
        BOOST_TEST((out.error().code == boost::asio::error::connection_reset));
        BOOST_TEST((out.error().side == copy_side::b));
        BOOST_TEST((out.error().totals == copy_totals{5, 0}));
        BOOST_TEST(p.a.receive(1) == "");
    }
    {
        proxy p;
        p.b.send("hello");
        p.idle();
        BOOST_TEST(p.a.receive(5) == "hello");
        p.a.reset();
        auto const out = p.finish();
        BOOST_TEST((out.error().side == copy_side::a));
        BOOST_TEST((out.error().totals == copy_totals{0, 5}));
    }
}

BOOST_AUTO_TEST_CASE(errors_of_writing_belong_to_the_sink) {
    auto run = [](auto prepare) {
        auto [a, at_a] = make_fake("x");
        auto [b, at_b] = make_fake("yz");
        prepare(*at_a, *at_b);
        probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
        return p.take().error();
    };
    using io = support::fake_io;
    auto const of_b = run([](io&, io& b) { b.write_error = broken(); });
    BOOST_TEST((of_b.code == broken() && of_b.side == copy_side::b));
    BOOST_TEST((of_b.totals == copy_totals{0, 2}));
    auto const of_a = run([](io& a, io&) { a.flush_error = broken(); });
    BOOST_TEST((of_a.code == broken() && of_a.side == copy_side::a));
    BOOST_TEST((of_a.totals == copy_totals{1, 2}));
    auto const of_end = run([](io& a, io& b) {
        a.ended = true;
        b.shutdown_error = refused();
    });
    BOOST_TEST((of_end.code == refused() && of_end.side == copy_side::b));
    auto const nothing = run([](io& a, io&) { a.takes_nothing = true; });
    BOOST_TEST((nothing.code == kioto::error::write_zero && nothing.side == copy_side::a));
}

BOOST_AUTO_TEST_CASE(what_can_still_go_the_other_way_goes_before_an_error) {
    for (int polls_before : {0, 1}) {
        auto [a, at_a] = make_fake();
        auto [b, at_b] = make_fake();
        probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
        for (int i = 0; i != polls_before; ++i) { // the directions take turns
            BOOST_TEST(p.poll().is_pending());
        }
        at_b->write_error = broken();
        at_b->feed("too large");
        at_a->feed("more and more");
        auto const out = p.take();
        BOOST_TEST((out.error().side == copy_side::b));
        BOOST_TEST((out.error().totals == copy_totals{0, 9}));
        BOOST_TEST(at_a->output == "too large");
    }
}

BOOST_AUTO_TEST_CASE(a_sink_that_is_not_connected_any_more_has_its_end) {
    auto [a, at_a] = make_fake("x");
    auto [b, at_b] = make_fake();
    at_b->shutdown_error = boost::asio::error::not_connected;
    at_a->end();
    at_b->end();
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
    BOOST_TEST((p.take().value() == copy_totals{1, 0}));
}

BOOST_AUTO_TEST_CASE(flushes_before_it_waits) {
    auto [a, at_a] = make_fake("question");
    auto [b, at_b] = make_fake();
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(at_b->flushed == 8U);
    at_b->feed("answer");
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(at_a->flushed == 6U);
    BOOST_TEST(at_b->flushes == 1U);
}

BOOST_AUTO_TEST_CASE(shuts_each_sink_down_once) {
    auto [a, at_a] = make_fake();
    auto [b, at_b] = make_fake();
    at_a->end();
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(at_b->shutdowns == 1U);
    BOOST_TEST(at_a->shutdowns == 0U);
    at_b->end();
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(at_b->shutdowns == 1U);
    BOOST_TEST(at_a->shutdowns == 1U);
}

BOOST_AUTO_TEST_CASE(neither_direction_starves_the_other) {
    auto [a, at_a] = make_fake(std::string(1 << 20, 'x'));
    auto [b, at_b] = make_fake(std::string(1 << 20, 'y'));
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
    p.set_budget(8);
    for (int i = 0; i != 4; ++i) {
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.yielded());
    }
    BOOST_TEST(at_a->output.size() > 200'000U);
    BOOST_TEST(at_b->output.size() > 200'000U);
}

// Times.

BOOST_AUTO_TEST_CASE(ends_when_nothing_moved_for_the_idle_time) {
    kioto::test::manual_clock clock;
    proxy p({.idle_timeout = 10s}, clock);
    auto const pass = [&](std::chrono::seconds d) {
        kioto::test::advance(p.io, clock, d);
        p.idle();
    };
    pass(9s);
    p.a.send("hello");
    p.run_until([&] { return p.b.receive_some() == "hello"; });
    pass(9s);
    BOOST_TEST(!p.handle->is_finished());
    p.b.send("hi");
    p.run_until([&] { return p.a.receive_some() == "hi"; });
    pass(9s);
    BOOST_TEST(!p.handle->is_finished());
    pass(1s);
    BOOST_TEST(p.handle->is_finished());
    auto const out = p.finish();
    BOOST_TEST((out.error().code == kioto::error::timed_out));
    BOOST_TEST((out.error().side == copy_side::none));
    BOOST_TEST((out.error().totals == copy_totals{5, 2}));
    BOOST_TEST(p.a.receive(1) == "");
}

BOOST_AUTO_TEST_CASE(a_side_that_takes_nothing_is_idle_too) {
    kioto::test::manual_clock clock;
    proxy p({.idle_timeout = 10s}, clock);
    std::string const all = pattern(20'000'000);
    for (std::size_t sent = 0;;) {
        auto const n = p.a.send_some(std::string_view(all).substr(sent));
        sent += n;
        p.idle();
        if (n == 0) {
            break;
        }
    }
    p.run_until([&] {
        kioto::test::advance(p.io, clock, 10s);
        return p.handle->is_finished();
    });
    auto const out = p.finish();
    BOOST_TEST((out.error().code == kioto::error::timed_out));
    BOOST_TEST(out.error().totals.a_to_b > 0U);
    BOOST_TEST(out.error().totals.a_to_b < all.size());
}

BOOST_AUTO_TEST_CASE(a_half_closed_connection_has_a_time_of_its_own) {
    kioto::test::manual_clock clock;
    for (bool const with_idle : {true, false}) {
        copy_bidirectional_options how{.half_close_timeout = 2s};
        if (with_idle) {
            how.idle_timeout = 10s;
        }
        proxy p(how, clock);
        auto const pass = [&](std::chrono::milliseconds d) {
            kioto::test::advance(p.io, clock, d);
            p.idle();
        };
        pass(9s);
        p.a.shutdown();
        p.run_until([&, end = std::string(1, ' ')]() mutable {
            return support::receive_now(p.b.fd(), end.data(), 1) == 0;
        });
        pass(1999ms);
        p.b.send("late");
        p.run_until([&] { return p.a.receive_some() == "late"; });
        pass(1999ms);
        BOOST_TEST(!p.handle->is_finished());
        pass(1ms);
        BOOST_TEST(p.handle->is_finished());
        auto const out = p.finish();
        BOOST_TEST((out.error().code == kioto::error::timed_out));
        BOOST_TEST((out.error().totals == copy_totals{0, 4}));
    }
}

BOOST_AUTO_TEST_CASE(times_need_a_runtime) {
    auto [a, at_a] = make_fake();
    auto [b, at_b] = make_fake();
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b), {.idle_timeout = 1s}));
    BOOST_TEST((p.take().error().code == kioto::error::no_runtime));
}

// Cost and ends.

BOOST_AUTO_TEST_CASE(an_exchange_allocates_nothing) {
    proxy p;
    for (int i = 0; i != 20; ++i) { // until Asio, too, has what it needs for who is busy
        p.a.send("warm up");
        p.run_until([&] { return p.b.receive_some(100) == "warm up"; });
        p.b.send("warm up");
        p.run_until([&] { return p.a.receive_some(100) == "warm up"; });
    }
    std::string const message(10'000, 'x');
    std::string received(message.size(), ' ');
    kioto::test::allocation_counter const counter;
    for (int i = 0; i != 20; ++i) {
        peer& from = i % 2 ? p.a : p.b;
        peer& to = i % 2 ? p.b : p.a;
        from.send(message);
        std::size_t got = 0;
        while (got != message.size()) {
            p.idle(); // not run: what was sent may be on its way, and nothing left to do
            auto const n =
                support::receive_now(to.fd(), received.data() + got, received.size() - got);
            got += n > 0 ? static_cast<std::size_t>(n) : 0;
        }
    }
    BOOST_TEST(counter.count() == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere_and_keeps_no_descriptor) {
    support::net net;
    std::string const all = pattern(300'000);
    peer a;
    peer b;
    std::size_t sent = 0;
    std::string got;
    auto make = [&] {
        auto [near_a, far_a] = net.connection(4096);
        auto [near_b, far_b] = net.connection(4096);
        a = std::move(far_a);
        b = std::move(far_b);
        sent = 0;
        got.clear();
        return kioto::copy_bidirectional(std::move(near_a), std::move(near_b));
    };
    auto drive = [&] {
        if (sent != all.size()) {
            sent += a.send_some(std::string_view(all).substr(sent));
            if (sent == all.size()) {
                a.shutdown();
            }
        }
        if (got.size() != all.size()) {
            got += b.receive_some();
            if (got.size() == all.size()) {
                b.shutdown();
            }
        }
        net.idle();
    };
    std::size_t const before = support::open_descriptors() + (has_pipes() ? 0 : 2);
    unsigned polls = 0;
    // Not drop_everywhere: a socket wakes when it pleases.
    for (bool finished = false; !finished; ++polls) {
        probe p(make());
        for (unsigned i = 0; i != polls && !finished; ++i) {
            drive();
            finished = p.poll().is_ready();
        }
    }
    BOOST_TEST(polls > 3U);
    a.close();
    b.close();
    BOOST_TEST(support::open_descriptors() <= before);
}

#if KIOTO_SPLICES
BOOST_AUTO_TEST_CASE(an_idle_connection_keeps_no_pipe) {
    std::vector<std::unique_ptr<proxy>> all;
    int ends = 0;
    for (int i = 0; i != 6; ++i) {
        proxy& p = *all.emplace_back(std::make_unique<proxy>());
        for (std::string const& bytes : {pattern(100'000), std::string("the last ones")}) {
            std::string got;
            p.a.send(bytes);
            while (got.size() < bytes.size()) {
                p.idle();
                got += p.b.receive_some();
            }
            BOOST_TEST((got == bytes));
        }
        ends = i == 0 ? pipe_ends() : ends;
    }
    BOOST_TEST(pipe_ends() <= ends);
}

BOOST_AUTO_TEST_CASE(a_connection_with_urgent_data_keeps_no_pipe) {
    std::string const bulk = pattern(10'000'000);
    std::vector<std::unique_ptr<proxy>> all;
    int ends = 0;
    for (int i = 0; i != 6; ++i) {
        proxy& p = *all.emplace_back(std::make_unique<proxy>(copy_bidirectional_options{}, 4096));
        std::size_t sent = 0;
        for (std::size_t before = 1; before != sent;) { // until the bytes in the pipe wait
            before = sent;
            sent += p.a.send_some(std::string_view(bulk).substr(sent));
            p.idle();
        }
        p.a.send_urgent('!');
        std::string got;
        while (got.size() < sent) {
            p.idle();
            got += p.b.receive_some();
        }
        BOOST_TEST((got == bulk.substr(0, sent)));
        ends = i == 0 ? pipe_ends() : ends;
    }
    BOOST_TEST(pipe_ends() <= ends);
}

BOOST_AUTO_TEST_CASE(without_a_descriptor_for_a_pipe_it_copies) {
    std::string const all = pattern(1'000'000);
    proxy p({}, 4096);
    std::string got;
    {
        support::shortage const now;
        for (std::size_t sent = 0; got.size() != all.size();) {
            sent += p.a.send_some(std::string_view(all).substr(sent));
            p.idle();
            got += p.b.receive_some();
        }
    }
    BOOST_TEST((got == all));
    p.a.shutdown();
    p.b.shutdown();
    BOOST_TEST((p.finish().value() == copy_totals{1'000'000, 0}));
}

BOOST_AUTO_TEST_CASE(a_broken_sink_raises_no_signal) {
    // Spliced bytes into a connection that was reset would be a SIGPIPE.
    for (int i = 0; i != 20; ++i) {
        std::string const all = pattern(3'000'000);
        proxy p;
        std::size_t const sent = p.a.send_some(all);
        if (i % 2) {
            p.idle();
        }
        p.b.reset();
        p.a.send_some(std::string_view(all).substr(sent));
        auto const out = p.finish();
        BOOST_TEST((out.error().side == copy_side::b));
    }
}
#endif

BOOST_AUTO_TEST_CASE(goes_on_with_lent_streams_afterwards) {
    auto [a, at_a] = make_fake("x");
    auto [b, at_b] = make_fake("yz");
    at_a->end();
    at_b->end();
    {
        probe p(kioto::copy_bidirectional(lend(a), lend(b)));
        BOOST_TEST((p.take().value() == copy_totals{1, 2}));
    }
    BOOST_TEST(at_a.use_count() == 2);
}

BOOST_AUTO_TEST_CASE(its_error_joins_a_chain_of_error_codes) {
    auto [a, at_a] = make_fake("x");
    auto [b, at_b] = make_fake();
    at_b->write_error = broken();
    probe p(kioto::ok(1).and_then([&a = a, &b = b](int) {
        return kioto::unchecked(kioto::copy_bidirectional(lend(a), lend(b)));
    }));
    static_assert(std::is_same_v<decltype(p.take()), result<copy_totals>>);
    BOOST_TEST(p.take().error() == broken());
}

BOOST_AUTO_TEST_CASE(value_of_an_error_throws_the_code) {
    outcome const failed(copy_error(broken(), {1, 2}, copy_side::a));
    BOOST_CHECK_EXCEPTION(static_cast<void>(failed.value()), boost::system::system_error,
        [](auto const& e) { return e.code() == broken(); });
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    auto [a, at_a] = make_fake();
    auto [b, at_b] = make_fake();
    at_a->end();
    at_b->end();
    probe p(kioto::copy_bidirectional(std::move(a), std::move(b)));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

BOOST_AUTO_TEST_SUITE_END()

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/copy.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <string>

#include <kioto/and_then.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>

#include "../support/asserts.hpp"
#include "../support/fake_stream.hpp"
#include "../support/sockets.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(copy)

namespace {

using kioto::lend;
using kioto::result;
using kioto::test::probe;
using support::broken;
using support::fake_stream;
using support::make_fake;
using support::pattern;
using support::refused;
using fake_copy = kioto::copy_future<fake_stream, fake_stream>;

static_assert(kioto::future_of<fake_copy, result<std::uint64_t>>);
static_assert(!kioto::cancel_safe_v<fake_copy>);
static_assert(std::is_same_v<kioto::borrows_t<fake_copy>, kioto::types<>>);
static_assert(std::is_same_v<
    kioto::borrows_t<kioto::copy_future<kioto::lent<fake_stream>, kioto::tcp_stream>>,
    kioto::types<fake_stream>>);

} // namespace

BOOST_AUTO_TEST_CASE(copies_to_the_end_flushes_and_counts) {
    auto [from, in] = make_fake("hello");
    auto [to, out] = make_fake();
    in->end();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.take().value() == 5U);
    BOOST_TEST(out->output == "hello");
    BOOST_TEST(out->flushed == 5U);
    BOOST_TEST(out->shutdowns == 0U);
}

BOOST_AUTO_TEST_CASE(an_empty_source_gives_zero) {
    auto [from, in] = make_fake();
    auto [to, out] = make_fake();
    in->end();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.take().value() == 0U);
}

BOOST_AUTO_TEST_CASE(waits_for_the_source) {
    auto [from, in] = make_fake();
    auto [to, out] = make_fake();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    in->feed("hel");
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll_elsewhere().is_pending());
    BOOST_TEST(out->output == "hel");
    in->feed("lo");
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    in->end();
    BOOST_TEST(p.take().value() == 5U);
}

BOOST_AUTO_TEST_CASE(flushes_before_it_waits_for_the_source_and_only_if_it_wrote) {
    auto [from, in] = make_fake("question");
    auto [to, out] = make_fake();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->flushed == 8U);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->flushes == 1U);
}

BOOST_AUTO_TEST_CASE(a_flush_that_pends_is_tried_again) {
    auto [from, in] = make_fake("question");
    auto [to, out] = make_fake();
    out->flush_pends = true;
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.poll().is_pending());
    out->flush_pends = false;
    out->writer.wake();
    BOOST_TEST(p.woken());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->flushed == 8U);
    out->flush_pends = true;
    in->feed("!");
    in->end();
    BOOST_TEST(p.poll().is_pending());
    out->flush_pends = false;
    BOOST_TEST(p.take().value() == 9U);
}

BOOST_AUTO_TEST_CASE(reads_on_while_the_sink_takes_nothing) {
    auto [from, in] = make_fake("0123456789");
    auto [to, out] = make_fake();
    out->room = 2;
    probe p(kioto::copy(std::move(from), std::move(to), {.buffer_size = 6}));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->output == "01");
    BOOST_TEST(in->input == "89");
    out->give_room(1);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->output == "012");
    BOOST_TEST(in->input == "89"); // not worth moving five bytes for
    out->give_room(2);
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(out->output == "01234");
    BOOST_TEST(in->input.empty());
    in->end();
    BOOST_TEST(p.poll().is_pending());
    out->give_room(9);
    BOOST_TEST(p.take().value() == 10U);
    BOOST_TEST(out->output == "0123456789");
}

BOOST_AUTO_TEST_CASE(has_a_buffer_only_while_bytes_wait) {
    auto [from, in] = make_fake();
    auto [to, out] = make_fake();
    out->output.reserve(1 << 20);
    in->input.reserve(1 << 20);
    probe p(kioto::copy(std::move(from), std::move(to)));
    {
        kioto::test::allocation_counter const counter;
        BOOST_TEST(p.poll().is_pending());
        in->input.append(50'000, 'x');
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(counter.count() == 0U);
        BOOST_TEST(out->output.size() == 50'000U);
    }
    out->room = 1;
    in->input = "xy";
    kioto::test::allocation_counter const counter;
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(counter.count() == 1U);
}

BOOST_AUTO_TEST_CASE(bytes_keep_their_order_whatever_the_sink_takes) {
    std::string const all = pattern(10'000);
    for (std::size_t const at_once : {1U, 7U, 100U, 16'384U}) {
        for (std::size_t const size : {1U, 2U, 13U, 4'096U}) {
            auto [from, in] = make_fake(all);
            auto [to, out] = make_fake();
            in->end();
            out->at_once = at_once;
            out->room = 5;
            probe p(kioto::copy(std::move(from), std::move(to), {.buffer_size = size}));
            while (p.poll().is_pending()) {
                out->give_room(at_once + 3);
            }
            BOOST_TEST((out->output == all));
        }
    }
}

BOOST_AUTO_TEST_CASE(errors_of_either_end_end_it) {
    {
        auto [from, in] = make_fake("x");
        auto [to, out] = make_fake();
        in->read_error = refused();
        probe p(kioto::copy(std::move(from), std::move(to)));
        BOOST_TEST((p.take() == result<std::uint64_t>(refused())));
        BOOST_TEST(out->output == "x");
    }
    {
        auto [from, in] = make_fake("x");
        auto [to, out] = make_fake();
        out->write_error = broken();
        probe p(kioto::copy(std::move(from), std::move(to)));
        BOOST_TEST((p.take() == result<std::uint64_t>(broken())));
    }
    for (bool const at_the_end : {false, true}) {
        auto [from, in] = make_fake("x");
        auto [to, out] = make_fake();
        in->ended = at_the_end;
        out->flush_error = broken();
        probe p(kioto::copy(std::move(from), std::move(to)));
        BOOST_TEST((p.take() == result<std::uint64_t>(broken())));
    }
}

BOOST_AUTO_TEST_CASE(a_sink_that_takes_nothing_is_an_error) {
    for (bool const later : {false, true}) {
        auto [from, in] = make_fake("xy");
        auto [to, out] = make_fake();
        out->takes_nothing = !later;
        out->room = 1;
        probe p(kioto::copy(std::move(from), std::move(to)));
        if (later) {
            BOOST_TEST(p.poll().is_pending());
            out->takes_nothing = true;
        }
        BOOST_TEST((p.take().error() == kioto::error::write_zero));
    }
}

BOOST_AUTO_TEST_CASE(yields_when_its_budget_is_spent) {
    // Streams in memory charge nothing: the rounds do.
    auto [from, in] = make_fake(std::string(1 << 20, 'x'));
    auto [to, out] = make_fake();
    in->end();
    probe p(kioto::copy(std::move(from), std::move(to)));
    p.set_budget(16);
    unsigned polls = 1;
    for (; p.poll().is_pending(); ++polls) {
        BOOST_TEST(p.woken());
        BOOST_TEST(p.yielded());
    }
    BOOST_TEST(polls == 5U); // 64 reads and the end
    BOOST_TEST(out->output.size() == 1U << 20);
}

BOOST_AUTO_TEST_CASE(goes_on_with_lent_ends_afterwards) {
    auto [from, in] = make_fake("hello");
    auto [to, out] = make_fake();
    in->end();
    probe p(kioto::copy(lend(from), lend(to)));
    BOOST_TEST(p.take().value() == 5U);
    in->ended = false;
    in->feed("again");
    in->end();
    probe again(kioto::copy(lend(from), lend(to)));
    BOOST_TEST(again.take().value() == 5U);
    BOOST_TEST(out->output == "helloagain");
}

BOOST_AUTO_TEST_CASE(owned_ends_die_with_it) {
    auto [from, in] = make_fake("hello");
    auto [to, out] = make_fake();
    {
        probe p(kioto::copy(std::move(from), std::move(to)));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(in.use_count() == 2);
    }
    BOOST_TEST(in.use_count() == 1);
    BOOST_TEST(out.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(asserts_when_polled_after_ready) {
    auto [from, in] = make_fake();
    auto [to, out] = make_fake();
    in->end();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.poll().is_ready());
    BOOST_TEST(support::asserts([&] { static_cast<void>(p.poll()); }));
}

// Sockets.

namespace {

// Moves `all` from one peer through a copy to the other, which reads slowly and little at a time.
void copies_between_sockets(kioto::copy_options how, std::string const& all) {
    support::net net;
    auto [from, sender] = net.connection();
    auto [to, receiver] = net.connection(4096);
    auto handle =
        kioto::spawn(net.io, kioto::copy(std::move(from), std::move(to), how), kioto::use_handle);
    std::string got;
    for (std::size_t sent = 0; got.size() != all.size();) {
        sent += sender.send_some(std::string_view(all).substr(sent));
        if (sent == all.size() && sender.is_open()) {
            sender.close();
        }
        net.idle();
        got += receiver.receive_some(100'000);
    }
    BOOST_TEST((got == all));
    auto const copied = kioto::run(net.io, std::move(handle));
    BOOST_TEST(copied.value() == all.size());
    BOOST_TEST(receiver.receive(1) == "");
}

} // namespace

BOOST_AUTO_TEST_CASE(moves_bulk_between_sockets) {
    std::string const all = pattern(5'000'000);
    copies_between_sockets({}, all);
    copies_between_sockets({.splice = false}, all);
    copies_between_sockets({.buffer_size = 100}, all);
}

BOOST_AUTO_TEST_CASE(urgent_data_that_nobody_announced_is_not_taken_for_the_end) {
    support::net net;
    std::string const all = pattern(60'000);
    auto [from, sender] = net.connection();
    auto [to, receiver] = net.connection();
    probe p(kioto::copy(std::move(from), std::move(to)));
    BOOST_TEST(p.poll().is_pending());
    sender.send(all);
    net.run_until([&] { return p.woken(); });
    // The set is not looked at any more: a splice stops before the urgent byte and says 0.
    sender.send_urgent('!');
    sender.send(all);
    sender.shutdown();
    auto out = p.poll();
    while (out.is_pending()) {
        net.idle();
        out = p.poll();
    }
    BOOST_TEST(out.value() == 120'000U);
    BOOST_TEST((receiver.receive(120'000) == all + all));
}

#if KIOTO_SPLICES
BOOST_AUTO_TEST_CASE(a_splice_costs_what_it_moved_and_not_what_waits) {
    support::net net;
    auto [from, sender] = net.connection();
    auto [to, receiver] = net.connection(4096);
    to.set_option(boost::asio::socket_base::send_buffer_size(4096)).value();
    bool possible = true;
    auto const fill = [&, &from = from](auto& lane, kioto::poll_context& cx) {
        return lane.fill(cx, kioto::detail::splice_socket(from), possible);
    };
    probe p{kioto::detail::splice_lane()};
    p.set_budget(100);
    BOOST_TEST(p.poll_with(fill).is_pending());
    sender.send(pattern(50'000));
    net.run_until([&] { return p.woken(); });
    auto filled = p.poll_with(fill);
    BOOST_TEST(filled.value() == 50'000U);
    BOOST_TEST(p.charged() == 4); // the call, and three times 16 KiB
    auto drained = p.poll_with([&, &to = to](auto& lane, kioto::poll_context& cx) {
        return lane.drain(cx, kioto::detail::splice_socket(to));
    });
    BOOST_TEST(drained.value() < 16'384U);
    BOOST_TEST(p.charged() == 1);
}
#endif

BOOST_AUTO_TEST_CASE(from_a_socket_to_memory) {
    support::net net;
    auto [from, sender] = net.connection();
    auto [to, out] = make_fake();
    auto handle =
        kioto::spawn(net.io, kioto::copy(std::move(from), std::move(to)), kioto::use_handle);
    net.idle();
    sender.send("hello");
    net.run_until([&, &out = out] { return out->output == "hello"; });
    sender.shutdown();
    auto const copied = kioto::run(net.io, std::move(handle));
    BOOST_TEST(copied.value() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()

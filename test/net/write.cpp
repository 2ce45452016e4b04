//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/write.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <kioto/io/byte_stream_interface.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/probe.hpp>

#include "../support/fake_stream.hpp"
#include "../support/gathering_stream.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(io_write)

namespace {

using kioto::lend;
using kioto::result;
using kioto::test::probe;
using support::broken;
using support::fake_stream;
using support::gathering_stream;
using support::make_fake;
namespace asio = boost::asio;

class stream : public fake_stream, public kioto::byte_stream_interface<stream> {
public:
    using fake_stream::fake_stream;
};

static_assert(!kioto::gathering_sink<stream>);

/// Bytes that tell when they are freed.
class told_bytes {
    std::shared_ptr<int> alive_;
    std::string bytes_;

public:
    told_bytes(std::shared_ptr<int> alive, std::string bytes)
        : alive_(std::move(alive)), bytes_(std::move(bytes)) {}
    char const* data() const { return bytes_.data(); }
    std::size_t size() const { return bytes_.size(); }
};

using member = decltype(std::declval<stream&>().write_all("x"));
using function = decltype(kioto::write_all(std::declval<stream>(), "x"));
static_assert(kioto::future_of<member, result<void>>);
static_assert(kioto::future_of<function, result<stream>>);
static_assert(std::is_same_v<kioto::borrows_t<member>, kioto::types<stream>>);
static_assert(std::is_same_v<kioto::borrows_t<function>, kioto::types<>>);
static_assert(kioto::cancel_safe_v<decltype(std::declval<stream&>().write_some("x"))>);
static_assert(kioto::cancel_safe_v<decltype(std::declval<stream&>().flush())>);
static_assert(kioto::cancel_safe_v<decltype(std::declval<stream&>().shutdown())>);
static_assert(!kioto::cancel_safe_v<member>);

} // namespace

BOOST_AUTO_TEST_CASE(write_some_takes_what_fits) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    io->room = 3;
    probe p(s.write_some("hello"));
    BOOST_TEST(p.take().value() == 3U);
    BOOST_TEST(io->output == "hel");
    probe second(s.write_some("lo"));
    BOOST_TEST(second.poll().is_pending());
    io->give_room(2);
    BOOST_TEST(second.woken());
    BOOST_TEST(second.take().value() == 2U);
}

BOOST_AUTO_TEST_CASE(write_all_goes_on_until_everything_is_taken) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    io->room = 2;
    probe p(s.write_all("hello"));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    io->give_room(2);
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll_elsewhere().is_pending());
    io->give_room(9);
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output == "hello");
}

BOOST_AUTO_TEST_CASE(hands_the_stream_back) {
    auto [s, io] = make_fake();
    probe p(kioto::write_all(std::move(s), "hello"));
    fake_stream back = p.take().value();
    probe q(kioto::write_some(std::move(back), "!"));
    auto [again, n] = q.take().value();
    BOOST_TEST(n == 1U);
    BOOST_TEST(io->output == "hello!");
}

BOOST_AUTO_TEST_CASE(writes_whatever_is_a_buffer) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    auto const write = [](auto operation) {
        probe p(std::move(operation));
        BOOST_TEST(p.take().has_value());
    };
    std::string const kept = "kept ";
    std::array<unsigned char, 2> const bytes{'o', 'k'};
    write(s.write_all(asio::buffer(kept)));
    write(s.write_all(std::string_view("view ")));
    write(s.write_all(std::span(bytes)));
    write(s.write_all(" literal"));
    write(s.write_all(std::string(" owned")));
    write(s.write_all(std::vector<char>{' ', 'v'}));
    write(s.write_all(std::array<asio::const_buffer, 2>{asio::buffer(kept), asio::buffer(kept)}));
    BOOST_TEST(io->output == "kept view ok literal owned vkept kept ");
}

BOOST_AUTO_TEST_CASE(a_literal_goes_without_its_terminator) {
    auto [s, io] = make_fake();
    probe p(kioto::write_all(lend(s), "abc"));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output.size() == 3U);
    probe q(kioto::write_all(lend(s), ""));
    BOOST_TEST(q.take().has_value());
    BOOST_TEST(io->output.size() == 3U);
}

BOOST_AUTO_TEST_CASE(an_array_without_a_terminator_goes_whole) {
    auto [s, io] = make_fake();
    static char const data[4] = {'a', 'b', 'c', 'd'};
    probe p(kioto::write_all(lend(s), data));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output == "abcd");
}

BOOST_AUTO_TEST_CASE(an_owned_container_lives_as_long_as_the_operation) {
    auto alive = std::make_shared<int>();
    auto [s, io] = make_fake();
    io->room = 1;
    {
        probe p(kioto::write_all(lend(s), told_bytes(alive, "hello")));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(alive.use_count() == 2);
    }
    BOOST_TEST(alive.use_count() == 1);
    BOOST_TEST(io->output == "h");
}

BOOST_AUTO_TEST_CASE(an_owned_small_string_may_move_before_the_first_poll) {
    auto [s, io] = make_fake();
    auto operation = kioto::write_all(lend(s), std::string("small"));
    probe p(std::move(operation));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output == "small");
}

BOOST_AUTO_TEST_CASE(gathers_sixteen_buffers_at_a_time) {
    std::vector<std::size_t> counts;
    auto io = std::make_shared<support::fake_io>();
    gathering_stream s(io, counts);
    std::string const digits = "0123456789";
    std::vector<asio::const_buffer> buffers;
    std::string all;
    for (std::size_t i = 0; i != 40; ++i) {
        buffers.push_back(asio::buffer(digits.data() + i % 10, 10 - i % 10));
        all += digits.substr(i % 10);
        buffers.emplace_back(); // an empty one counts for nothing
    }
    probe p(s.write_all(buffers));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->output == all);
    BOOST_TEST((counts == std::vector<std::size_t>{16, 16, 8}));
}

BOOST_AUTO_TEST_CASE(a_sequence_is_written_on_from_the_middle_of_a_buffer) {
    std::vector<std::size_t> counts;
    std::string const part = "abcdefg";
    std::string all;
    for (int i = 0; i != 40; ++i) {
        all += part;
    }
    for (std::size_t const at_once : {1U, 3U, 7U, 50U}) {
        std::vector<asio::const_buffer> const buffers(40, asio::buffer(part));
        auto io = std::make_shared<support::fake_io>();
        io->at_once = at_once;
        gathering_stream gathering(io, counts);
        probe p(gathering.write_all(buffers));
        BOOST_TEST(p.take().has_value());
        BOOST_TEST(io->output == all);

        auto one_by_one = std::make_shared<support::fake_io>();
        one_by_one->at_once = at_once;
        stream plain(one_by_one);
        probe q(plain.write_all(buffers));
        BOOST_TEST(q.take().has_value());
        BOOST_TEST(one_by_one->output == all);
    }
}

BOOST_AUTO_TEST_CASE(an_empty_sequence_is_written_at_once) {
    auto [s, io] = make_fake();
    io->room = 0;
    probe p(kioto::write_all(lend(s), std::vector<asio::const_buffer>(3)));
    BOOST_TEST(p.take().has_value());
}

BOOST_AUTO_TEST_CASE(a_sink_that_takes_nothing_is_an_error) {
    auto [s, io] = make_fake();
    io->takes_nothing = true;
    probe p(kioto::write_all(lend(s), "x"));
    BOOST_TEST((p.take().error() == kioto::error::write_zero));
    probe q(kioto::write_all(lend(s), std::array<asio::const_buffer, 1>{asio::buffer("x", 1)}));
    BOOST_TEST((q.take().error() == kioto::error::write_zero));
}

BOOST_AUTO_TEST_CASE(an_error_closes_the_stream_that_was_given_away) {
    auto [s, io] = make_fake();
    io->write_error = broken();
    {
        probe p(kioto::write_all(std::move(s), "x"));
        BOOST_TEST(p.take().error() == broken());
    }
    BOOST_TEST(io.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(flush_and_shutdown_ask_the_stream) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    io->flush_pends = true;
    probe p(s.flush());
    BOOST_TEST(p.poll().is_pending());
    io->flush_pends = false;
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->flushes == 1U);
    probe q(s.shutdown());
    BOOST_TEST(q.take().has_value());
    BOOST_TEST(io->shutdowns == 1U);
    probe owned(kioto::shutdown(std::move(s)));
    stream back = owned.take().value();
    probe again(kioto::flush(std::move(back)));
    BOOST_TEST(again.take().has_value());
    BOOST_TEST(io->shutdowns == 2U);
}

BOOST_AUTO_TEST_CASE(writes_allocate_nothing) {
    auto [s, io] = make_fake();
    io->output.reserve(100);
    std::array<asio::const_buffer, 3> const buffers{
        asio::buffer("a", 1), asio::buffer("b", 1), asio::buffer("c", 1)};
    probe p(kioto::write_all(lend(s), "hello"));
    probe q(kioto::write_all(lend(s), buffers));
    kioto::test::allocation_counter const counter;
    bool const ready = p.poll().is_ready() && q.poll().is_ready();
    BOOST_TEST(counter.count() == 0U);
    BOOST_TEST(ready);
}

BOOST_AUTO_TEST_CASE(writes_can_be_dropped_everywhere) {
    std::shared_ptr<support::fake_io> io;
    auto const polls = kioto::test::drop_everywhere(
        [&io] {
            auto fake = make_fake();
            io = fake.second;
            io->room = 0;
            return kioto::write_all(std::move(fake.first), std::string(3, 'x'));
        },
        [&io] { io->give_room(1); });
    BOOST_TEST(polls == 4U);
}

BOOST_AUTO_TEST_SUITE_END()

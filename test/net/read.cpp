//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/read.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <kioto/io/byte_stream_interface.hpp>
#include <kioto/select.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>

#include "../support/asserts.hpp"
#include "../support/fake_stream.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(io_read)

namespace {

using kioto::cursor;
using kioto::lend;
using kioto::result;
using kioto::test::probe;
using support::fake_stream;
using support::make_fake;
using support::refused;
namespace asio = boost::asio;

/// A fake stream with members.
class stream : public fake_stream, public kioto::byte_stream_interface<stream> {
public:
    using fake_stream::fake_stream;
};

template <class Bytes>
std::string_view text(Bytes const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

using member = decltype(std::declval<stream&>().read_some(asio::mutable_buffer()));
using function = decltype(kioto::read_some(std::declval<stream>(), asio::mutable_buffer()));
static_assert(kioto::future_of<member, result<std::size_t>>);
static_assert(kioto::future_of<function, result<std::tuple<stream, std::size_t>>>);
static_assert(std::is_same_v<kioto::borrows_t<member>, kioto::types<stream>>);
static_assert(std::is_same_v<kioto::borrows_t<function>, kioto::types<>>);
static_assert(kioto::cancel_safe_v<member>);
static_assert(!kioto::cancel_safe_v<function>);
static_assert(!kioto::cancel_safe_v<decltype(std::declval<stream&>().read_exact<4>())>);
static_assert(
    kioto::cancel_safe_v<decltype(std::declval<stream&>().read_exact(std::declval<cursor&>()))>);
static_assert(!kioto::cancel_safe_v<decltype(std::declval<stream&>().read_to_end(1))>);

} // namespace

BOOST_AUTO_TEST_CASE(read_some_gives_what_is_there) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    std::array<char, 4> to{};
    probe p(s.read_some(asio::buffer(to)));
    BOOST_TEST(p.poll().is_pending());
    BOOST_TEST(p.poll().is_pending());
    io->feed("hi");
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.take().value() == 2U);
    BOOST_TEST((std::string_view(to.data(), 2) == "hi"));
}

BOOST_AUTO_TEST_CASE(read_some_gives_zero_at_the_end) {
    auto [s, io] = make_fake("x");
    io->end();
    std::array<char, 4> to{};
    probe first(kioto::read_some(lend(s), asio::buffer(to)));
    BOOST_TEST(first.take().value() == 1U);
    probe second(kioto::read_some(lend(s), asio::buffer(to)));
    BOOST_TEST(second.take().value() == 0U);
}

BOOST_AUTO_TEST_CASE(read_some_hands_the_stream_back) {
    auto [s, io] = make_fake("hello");
    std::array<char, 2> to{};
    probe p(kioto::read_some(std::move(s), asio::buffer(to)));
    auto [back, n] = p.take().value();
    BOOST_TEST(n == 2U);
    probe rest(kioto::read_exact<3>(std::move(back)));
    BOOST_TEST((text(std::get<1>(rest.take().value())) == "llo"));
}

BOOST_AUTO_TEST_CASE(an_error_closes_the_stream_that_was_given_away) {
    auto [s, io] = make_fake();
    io->read_error = refused();
    std::array<char, 2> to{};
    {
        probe p(kioto::read_some(std::move(s), asio::buffer(to)));
        BOOST_TEST(p.take().error() == refused());
    }
    BOOST_TEST(io.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_read_into_nothing_asserts) {
    auto [s, io] = make_fake("x");
    BOOST_TEST(support::asserts([&s = s] {
        probe p(kioto::read_some(lend(s), asio::mutable_buffer()));
        static_cast<void>(p.poll());
    }));
}

BOOST_AUTO_TEST_CASE(read_exact_waits_for_all_of_it) {
    auto [s, io] = make_fake("he");
    probe p(kioto::read_exact<5>(lend(s)));
    BOOST_TEST(p.poll().is_pending());
    io->feed("ll");
    BOOST_TEST(p.poll_elsewhere().is_pending());
    io->feed("o and more");
    BOOST_TEST(p.woken());
    BOOST_TEST((text(p.take().value()) == "hello"));
    BOOST_TEST(io->input == " and more");
}

BOOST_AUTO_TEST_CASE(an_early_end_is_an_error_of_read_exact) {
    auto [s, io] = make_fake("hell");
    io->end();
    probe p(kioto::read_exact<5>(lend(s)));
    BOOST_TEST((p.take().error() == asio::error::eof));

    auto [s2, io2] = make_fake("hell");
    io2->end();
    std::array<char, 5> to{};
    cursor at{asio::buffer(to)};
    stream with_members(io2);
    probe second(with_members.read_exact(at));
    BOOST_TEST((second.take().error() == asio::error::eof));
    BOOST_TEST(at.filled() == 4U);
}

BOOST_AUTO_TEST_CASE(a_cursor_keeps_its_bytes_when_the_read_is_dropped) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    std::array<char, 5> to{};
    cursor at{asio::buffer(to)};
    io->input = "he";
    {
        // The other branch wins, and the read is dropped half way.
        probe p(kioto::select(s.read_exact(at), kioto::test::pend(1)));
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.take().index() == 1U);
    }
    BOOST_TEST(at.filled() == 2U);
    BOOST_TEST((text(at.data()) == "he"));
    io->feed("llo");
    probe p(s.read_exact(at));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(at.is_full());
    BOOST_TEST((text(to) == "hello"));
    at.clear();
    BOOST_TEST(at.remaining() == 5U);
    BOOST_TEST(at.data().size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_cursor_is_ready_at_once) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    cursor at{asio::mutable_buffer()};
    probe p(s.read_exact(at));
    BOOST_TEST(p.take().has_value());
    BOOST_TEST(io->reads == 0U);
}

BOOST_AUTO_TEST_CASE(a_cursor_does_not_advance_beyond_its_end) {
    std::array<char, 3> to{};
    cursor at{asio::buffer(to)};
    at.advance(2);
    at.advance(5);
    BOOST_TEST(at.filled() == 3U);
}

BOOST_AUTO_TEST_CASE(read_to_end_gives_everything) {
    std::string const all(100'000, 'x');
    auto [s, io] = make_fake(all);
    probe p(kioto::read_to_end(lend(s), 1'000'000));
    BOOST_TEST(p.poll().is_pending());
    io->end();
    BOOST_TEST((p.take().value() == all));
}

BOOST_AUTO_TEST_CASE(read_to_end_takes_the_container_asked_for) {
    auto [s, io] = make_fake("hello");
    io->end();
    probe p(kioto::read_to_end<std::vector<unsigned char>>(std::move(s), 100));
    auto [back, bytes] = p.take().value();
    BOOST_TEST((text(bytes) == "hello"));
}

BOOST_AUTO_TEST_CASE(the_limit_itself_is_allowed_and_one_more_is_not) {
    for (std::size_t const limit : {1U, 5U, 4'096U, 4'097U, 10'000U}) {
        auto [s, io] = make_fake(std::string(limit, 'x'));
        io->end();
        probe just(kioto::read_to_end(lend(s), limit));
        BOOST_TEST(just.take().value().size() == limit);

        auto [s2, io2] = make_fake(std::string(limit + 1, 'x'));
        io2->end();
        probe more(kioto::read_to_end(lend(s2), limit));
        BOOST_TEST((more.take().error() == kioto::error::limit_exceeded));
    }
}

BOOST_AUTO_TEST_CASE(a_limit_of_nothing_lets_an_empty_stream_through) {
    auto [s, io] = make_fake();
    io->end();
    probe p(kioto::read_to_end(lend(s), 0));
    BOOST_TEST(p.take().value() == "");
}

BOOST_AUTO_TEST_CASE(no_limit_is_the_largest_number) {
    auto [s, io] = make_fake("hello");
    io->end();
    probe p(kioto::read_to_end(lend(s), (std::numeric_limits<std::size_t>::max)()));
    BOOST_TEST(p.take().value() == "hello");
}

BOOST_AUTO_TEST_CASE(reads_allocate_nothing) {
    auto io = std::make_shared<support::fake_io>();
    stream s(io);
    std::array<char, 5> to{};
    cursor at{asio::buffer(to)};
    io->input = std::string(50, 'x');
    probe some(s.read_some(asio::buffer(to)));
    probe exact(s.read_exact<5>());
    probe filled(s.read_exact(at));
    kioto::test::allocation_counter const counter;
    bool const ready =
        some.poll().is_ready() && exact.poll().is_ready() && filled.poll().is_ready();
    BOOST_TEST(counter.count() == 0U);
    BOOST_TEST(ready);
}

BOOST_AUTO_TEST_CASE(reads_can_be_dropped_everywhere) {
    std::shared_ptr<support::fake_io> io;
    auto const drive = [&] { io->feed("a"); };
    auto const make = [&](auto read) {
        return [&io, read] {
            auto fake = make_fake();
            io = fake.second;
            return read(std::move(fake.first));
        };
    };
    BOOST_TEST(
        kioto::test::drop_everywhere(
            make([](fake_stream s) { return kioto::read_exact<3>(std::move(s)); }), drive) == 4U);
    std::array<char, 3> to{};
    BOOST_TEST(kioto::test::drop_everywhere(make([&to](fake_stream s) {
        return kioto::read_some(std::move(s), asio::buffer(to));
    }),
                   drive) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

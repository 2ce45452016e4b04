//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/io/buffered_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <kioto/let.hpp>
#include <kioto/select.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/test/pend.hpp>
#include <kioto/test/probe.hpp>

#include "../support/asserts.hpp"
#include "../support/fake_stream.hpp"
#include "../support/sources.hpp"

BOOST_AUTO_TEST_SUITE(buffered_reader)

namespace {

using kioto::error;
using kioto::result;
using kioto::test::probe;
using support::fake_io;
using support::fake_stream;
namespace asio = boost::asio;

using reader = kioto::buffered_reader<fake_stream>;
using line = decltype(std::declval<reader&>().read_line(1));
using bytes = decltype(std::declval<reader&>().read_until(';', 1));

static_assert(kioto::byte_stream<reader>);
static_assert(kioto::future_of<line, result<std::optional<std::string>>>);
static_assert(kioto::future_of<bytes, result<std::string>>);
static_assert(kioto::cancel_safe_v<line>);
static_assert(kioto::cancel_safe_v<bytes>);
static_assert(std::is_same_v<kioto::borrows_t<line>, kioto::types<reader>>);
static_assert(std::is_same_v<kioto::borrows_t<kioto::buffered_reader<kioto::lent<fake_stream>>>,
    kioto::types<fake_stream>>);

// A reader, and what it reads.
struct fixture {
    std::shared_ptr<fake_io> io = std::make_shared<fake_io>();
    reader in;

    explicit fixture(std::string input = {}, std::size_t step = 4096) : in(fake_stream(io), step) {
        io->input = std::move(input);
    }

    // The next line as "[text]", "end", "pending" or "error".
    std::string line(std::size_t limit = 100) {
        probe p(in.read_line(limit));
        auto out = p.poll();
        if (out.is_pending()) {
            return "pending";
        }
        if (out.has_error()) {
            return "error";
        }
        return out.value() ? "[" + *out.value() + "]" : "end";
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(lines_come_one_by_one_without_their_endings) {
    fixture f("one\ntwo\r\n\nfour\r\n");
    BOOST_TEST(f.line() == "[one]");
    BOOST_TEST(f.line() == "[two]");
    BOOST_TEST(f.line() == "[]");
    BOOST_TEST(f.line() == "[four]");
    BOOST_TEST(f.io->reads == 1U);
    BOOST_TEST(f.line() == "pending");
    f.io->end();
    BOOST_TEST(f.line() == "end");
    BOOST_TEST(f.line() == "end");
}

BOOST_AUTO_TEST_CASE(the_last_line_needs_no_ending) {
    fixture f("one\ntwo");
    f.io->ended = true;
    BOOST_TEST(f.line() == "[one]");
    BOOST_TEST(f.line() == "[two]");
    BOOST_TEST(f.line() == "end");
}

BOOST_AUTO_TEST_CASE(a_return_that_ends_no_line_is_part_of_it) {
    fixture f("a\rb\n\r\nc\r");
    f.io->ended = true;
    BOOST_TEST(f.line() == "[a\rb]");
    BOOST_TEST(f.line() == "[]");
    BOOST_TEST(f.line() == "[c\r]");
}

BOOST_AUTO_TEST_CASE(a_line_comes_in_pieces) {
    fixture f;
    probe p(f.in.read_line(100));
    BOOST_TEST(p.poll().is_pending());
    f.io->feed("he");
    BOOST_TEST(p.wakes() == 1U);
    BOOST_TEST(p.poll().is_pending());
    f.io->feed("llo\r");
    BOOST_TEST(p.poll_elsewhere().is_pending());
    f.io->feed("\nand");
    BOOST_TEST(p.woken());
    BOOST_TEST((p.take().value() == "hello"));
    BOOST_TEST(f.in.buffered() == "and");
}

BOOST_AUTO_TEST_CASE(what_was_read_stays_when_the_read_is_dropped) {
    fixture f;
    {
        probe p(f.in.read_line(100));
        f.io->feed("he");
        BOOST_TEST(p.poll().is_pending());
    }
    {
        // The other branch wins.
        probe p(kioto::select(f.in.read_line(100), kioto::test::pend(1)));
        f.io->feed("ll");
        BOOST_TEST(p.poll().is_pending());
        BOOST_TEST(p.take().index() == 1U);
    }
    f.io->feed("o\n");
    BOOST_TEST(f.line() == "[hello]");
}

BOOST_AUTO_TEST_CASE(the_limit_itself_is_allowed_and_one_more_is_not) {
    for (std::size_t const step : {1U, 3U, 4096U}) {
        fixture f("12345\n123456\n", step);
        BOOST_TEST(f.line(5) == "[12345]");
        BOOST_TEST(f.line(5) == "error");
        BOOST_TEST(f.line(5) == "error"); // it is still there
        BOOST_TEST(f.line(6) == "[123456]");

        fixture unended("123456", step);
        BOOST_TEST(unended.line(5) == "error");
        fixture last("12345", step);
        last.io->ended = true;
        BOOST_TEST(last.line(5) == "[12345]");
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_never_ends_costs_no_more_than_the_limit_allows) {
    fixture f(std::string(100'000, 'x'), 64);
    BOOST_TEST(f.line(1'000) == "error");
    BOOST_TEST(f.in.buffered().size() > 1'000U);
    BOOST_TEST(f.in.buffered().size() <= 2'064U);
}

BOOST_AUTO_TEST_CASE(reads_up_to_a_delimiter_and_with_it) {
    fixture f("a;bc;;rest");
    probe a(f.in.read_until(';', 10));
    BOOST_TEST(a.take().value() == "a;");
    probe b(f.in.read_until(';', 10));
    BOOST_TEST(b.take().value() == "bc;");
    probe c(f.in.read_until(';', 10));
    BOOST_TEST(c.take().value() == ";");
    f.io->ended = true;
    probe d(f.in.read_until(';', 10));
    BOOST_TEST((d.take().error() == asio::error::eof));
    BOOST_TEST(f.in.buffered() == "rest");
    BOOST_TEST(f.line() == "[rest]");
}

BOOST_AUTO_TEST_CASE(another_delimiter_is_searched_from_the_beginning) {
    fixture f("a;b");
    BOOST_TEST(f.line() == "pending");
    probe p(f.in.read_until(';', 10));
    BOOST_TEST(p.take().value() == "a;");
}

BOOST_AUTO_TEST_CASE(an_error_leaves_what_is_buffered) {
    fixture f("half");
    f.io->read_error = support::refused();
    probe p(f.in.read_line(10));
    BOOST_TEST(p.take().error() == support::refused());
    BOOST_TEST(f.in.buffered() == "half");
}

BOOST_AUTO_TEST_CASE(it_is_a_byte_stream_itself) {
    fixture f("one\nthe rest, and more");
    BOOST_TEST(f.line() == "[one]");
    std::array<char, 8> to{};
    probe exact(f.in.read_exact<8>());
    BOOST_TEST(exact.take().has_value());
    probe some(f.in.read_some(asio::buffer(to)));
    BOOST_TEST(some.take().value() == 8U);
    BOOST_TEST((std::string_view(to.data(), to.size()) == ", and mo"));
    probe end(f.in.read_to_end(10));
    BOOST_TEST(end.poll().is_pending());
    f.io->feed("!");
    f.io->end();
    BOOST_TEST(end.take().value() == "re!");

    probe write(f.in.write_all("out"));
    BOOST_TEST(write.take().has_value());
    probe flush(f.in.flush());
    BOOST_TEST(flush.take().has_value());
    probe shutdown(f.in.shutdown());
    BOOST_TEST(shutdown.take().has_value());
    BOOST_TEST(f.io->output == "out");
    BOOST_TEST(f.io->shutdowns == 1U);
}

BOOST_AUTO_TEST_CASE(the_source_comes_back) {
    fixture f("one\n");
    BOOST_TEST(f.line() == "[one]");
    f.io->input = "two";
    auto source = std::move(f.in).into_source();
    kioto::buffered_reader again(kioto::lend(source), 2);
    probe p(again.read_until('w', 10));
    BOOST_TEST(p.take().value() == "tw");
}

BOOST_AUTO_TEST_CASE(lives_in_a_let) {
    auto const io = std::make_shared<fake_io>();
    io->input = "one\n";
    auto future = kioto::let(reader(fake_stream(io)), [](reader& in) { return in.read_line(10); });
    static_assert(std::is_same_v<kioto::borrows_t<decltype(future)>, kioto::types<>>);
    probe p(std::move(future));
    BOOST_TEST((p.take().value() == "one"));
}

BOOST_AUTO_TEST_CASE(lines_that_are_long_and_short_go_through_a_small_buffer) {
    std::string all;
    for (std::size_t n = 0; n != 60; ++n) {
        all += std::string(n * 7 % 50, 'x') + '\n';
    }
    fixture f(all, 5);
    f.io->ended = true;
    for (std::size_t n = 0; n != 60; ++n) {
        BOOST_TEST(f.line() == "[" + std::string(n * 7 % 50, 'x') + "]");
    }
    BOOST_TEST(f.line() == "end");
}

BOOST_AUTO_TEST_CASE(can_be_dropped_everywhere) {
    std::shared_ptr<fake_io> io;
    auto const make = [&] {
        io = std::make_shared<fake_io>();
        return kioto::let(reader(fake_stream(io)), [](reader& in) { return in.read_line(10); });
    };
    auto const drive = [&] { io->feed(io->reads < 3 ? "a" : "\n"); };
    BOOST_TEST(kioto::test::drop_everywhere(make, drive) == 3U);
}

BOOST_AUTO_TEST_CASE(allocates_its_buffer_once) {
    fixture f("1\n22\n333\n");
    BOOST_TEST(f.line() == "[1]");
    kioto::test::allocation_counter const counter;
    probe<line> second(f.in.read_line(10)); // three allocations of its own
    probe<line> third(f.in.read_line(10));
    auto const before = counter.count();
    bool const ready = second.poll().is_ready() && third.poll().is_ready();
    BOOST_TEST(counter.count() == before);
    BOOST_TEST(ready);
}

BOOST_AUTO_TEST_CASE(what_there_is_no_memory_for_is_not_lost) {
    std::string const whole(60, 'x');
    fixture f("1\n" + whole + "\n" + whole + ";");
    BOOST_TEST(f.line() == "[1]");
    std::string got;
    auto const lines = kioto::test::fail_every_allocation([&] {
        probe p(f.in.read_line(100));
        auto out = p.poll();
        got = std::move(*out.value());
    });
    BOOST_TEST(lines > 0U);
    BOOST_TEST(got == whole);
    auto const others = kioto::test::fail_every_allocation([&] {
        probe p(f.in.read_until(';', 100));
        auto out = p.poll();
        got = std::move(out.value());
    });
    BOOST_TEST(others > 0U);
    BOOST_TEST(got == whole + ";");
}

BOOST_AUTO_TEST_CASE(reads_of_nothing_assert) {
    BOOST_TEST(support::asserts([] { fixture const f("", 0); }));
}

BOOST_AUTO_TEST_SUITE_END()

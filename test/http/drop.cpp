//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Every operation is dropped at every poll, while the bytes come and go a few at a time; and every
// allocation of an exchange fails once.

#include <kioto/http/serve.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include <kioto/join_handle.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/allocations.hpp>
#include <kioto/test/drop_everywhere.hpp>
#include <kioto/yield_now.hpp>

#include "../support/drop_at_every_poll.hpp"
#include "../support/fake_stream.hpp"
#include "../support/idle_task.hpp"

BOOST_AUTO_TEST_SUITE(http_drop)

namespace {

namespace asio = boost::asio;
namespace http = kioto::http;
using boost::beast::http::status;
using kioto::result;
using kioto::test::probe;
using support::drop_at_every_poll;

std::string const first = "POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
std::string const second = "GET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

std::string const answers_to_both =
    "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n/first hello"
    "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\n/second ";

http::response answer(http::request const& r) {
    http::response out(status::ok, 11);
    out.body() = std::string(r.target()) + ' ' + r.body();
    out.prepare_payload();
    return out;
}

// One end of a connection; the peer says `unsent`, a few bytes at a time.
struct connection {
    std::shared_ptr<support::fake_io> wire = std::make_shared<support::fake_io>();
    support::fake_stream stream{wire};
    boost::beast::flat_buffer buffer;
    http::request request;
    std::string unsent = first + second;

    void trickle() {
        auto const n = (std::min)(unsent.size(), std::size_t(7));
        wire->feed(unsent.substr(0, n));
        unsent.erase(0, n);
        wire->give_room(7);
    }
    void say_the_rest() {
        wire->feed(std::exchange(unsent, {}));
        wire->end();
    }
};

} // namespace

// What was parsed has gone with the read; what follows is refused, or is the end.
BOOST_AUTO_TEST_CASE(what_follows_a_dropped_read_fails_in_good_order) {
    auto const polls = drop_at_every_poll<connection>(
        [](connection& c) { return http::read(kioto::lend(c.stream), c.buffer, c.request); },
        [](connection& c) { c.trickle(); },
        [](connection& c) {
            BOOST_TEST(c.request.target() == ""); // assigned when it is complete
            bool const begun = c.unsent.size() != first.size() + second.size();
            c.say_the_rest();
            for (unsigned messages = 0;; ++messages) {
                http::request next;
                probe p(http::read(kioto::lend(c.stream), c.buffer, next));
                auto out = p.poll();
                BOOST_REQUIRE(out.is_ready());
                if (out.has_error()) {
                    BOOST_TEST(messages == (begun ? messages : 2U));
                    break;
                }
                BOOST_REQUIRE(messages < 2U);
            }
        });
    BOOST_TEST(polls > 8U);
}

BOOST_AUTO_TEST_CASE(what_was_read_beyond_a_message_is_the_next_ones) {
    auto const polls = drop_at_every_poll<connection>(
        [](connection& c) {
            c.wire->feed(first + second.substr(0, 10));
            c.unsent = second.substr(10);
            probe p(http::read(kioto::lend(c.stream), c.buffer, c.request));
            BOOST_TEST(p.take().has_value());
            return http::read(kioto::lend(c.stream), c.buffer, c.request);
        },
        [](connection& c) { c.trickle(); },
        [](connection& c) {
            BOOST_TEST(c.request.target() == "/first");
            BOOST_TEST(c.request.body() == "hello");
        });
    BOOST_TEST(polls > 5U);
}

BOOST_AUTO_TEST_CASE(a_dropped_write_has_sent_a_part_and_what_follows_is_whole) {
    struct narrow : connection {
        narrow() { wire->room = 0; }
    };
    http::request asked;
    asked.target("/page");
    asked.body() = "of text";
    std::string const page = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n/page of text";
    auto const polls = drop_at_every_poll<narrow>(
        [&](narrow& c) { return http::write(kioto::lend(c.stream), answer(asked)); },
        [](narrow& c) { c.trickle(); },
        [&](narrow& c) {
            std::string const part = std::exchange(c.wire->output, {});
            BOOST_TEST(part.size() <= page.size());
            BOOST_TEST(page.starts_with(part));
            c.wire->room = 1000;
            probe p(http::write(kioto::lend(c.stream), answer(asked)));
            BOOST_TEST(p.take().has_value());
            BOOST_TEST(c.wire->output == page);
        });
    BOOST_TEST(polls > 5U);
}

BOOST_AUTO_TEST_CASE(a_server_may_be_dropped_at_any_poll) {
    asio::io_context io;
    support::idle_task task(io);
    std::unique_ptr<connection> c;
    int requests = 0;
    auto const make = [&] {
        c = std::make_unique<connection>();
        c->wire->room = 0;
        requests = 0;
        return http::serve(std::move(c->stream), [&](http::request& r) {
            ++requests;
            return kioto::yield_now().map([&] { return answer(r); });
        });
    };
    BOOST_TEST(kioto::test::drop_everywhere(make, [&] { c->trickle(); }, task.env()) > 10U);
    BOOST_TEST(requests == 2);
    BOOST_TEST(c->wire->output == answers_to_both);
    BOOST_TEST(c->wire->shutdowns == 1U);
}

BOOST_AUTO_TEST_CASE(one_that_tells_to_go_on_and_refuses_may_be_dropped_at_any_poll) {
    asio::io_context io;
    support::idle_task task(io);
    std::shared_ptr<support::fake_io> wire;
    std::string const told = "HTTP/1.1 100 Continue\r\n\r\n";
    // The body, then a request that ends elsewhere, then more of it.
    std::string const rest[] = {
        "xyz", "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "more"};
    std::size_t fed = 0;
    auto const make = [&] {
        wire = std::make_shared<support::fake_io>();
        wire->feed(
            "POST /b HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
        wire->room = 0;
        fed = 0;
        return http::serve(support::fake_stream(wire), [](http::request& r) { return answer(r); });
    };
    auto const go_on = [&] {
        wire->give_room(7);
        if (wire->output.size() >= told.size()) {
            if (fed != std::size(rest)) {
                wire->feed(rest[fed++]);
            } else {
                wire->end();
            }
        }
    };
    BOOST_TEST(kioto::test::drop_everywhere(make, go_on, task.env()) > 10U);
    BOOST_TEST(wire->output.starts_with(told + "HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(wire->output.find("HTTP/1.1 400 Bad Request\r\n") != std::string::npos);
    BOOST_TEST(wire->shutdowns == 1U);
}

// Both requests are answered, or the connection is closed; the context serves the next one.
BOOST_AUTO_TEST_CASE(each_allocation_of_an_exchange_may_fail) {
    std::string output;
    auto const failures = kioto::test::fail_every_allocation([&] {
        asio::io_context io;
        auto const wire = std::make_shared<support::fake_io>();
        wire->input = first + second;
        wire->ended = true;
        {
            auto handle = kioto::spawn(io,
                http::serve(support::fake_stream(wire), [](http::request& r) { return answer(r); }),
                kioto::use_handle);
            io.run();
            BOOST_REQUIRE(handle.is_finished());
        }
        BOOST_TEST(wire.use_count() == 1);
        output = wire->output;
    });
    BOOST_TEST(failures > 5U);
    BOOST_TEST(output == answers_to_both);
}

BOOST_AUTO_TEST_SUITE_END()

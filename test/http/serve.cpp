//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/http/serve.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <kioto/join_handle.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/test/manual_clock.hpp>
#include <kioto/test/virtual_time.hpp>
#include <kioto/yield_now.hpp>

#include "../support/fake_stream.hpp"

BOOST_AUTO_TEST_SUITE(http_serve)

namespace {

namespace asio = boost::asio;
namespace http = kioto::http;
using kioto::error_code;
using kioto::result;
using std::chrono::seconds;

http::response answer(http::request& r) {
    http::response out(boost::beast::http::status::ok, 11);
    out.body() = std::string(r.target()) + ' ' + r.body();
    out.prepare_payload();
    return out;
}

// A server on a stream in memory.
struct server {
    asio::io_context io;
    kioto::test::manual_clock clock;
    std::shared_ptr<support::fake_io> wire = std::make_shared<support::fake_io>();
    kioto::join_handle<result<void>> handle;

    template <class Handler>
    explicit server(Handler handler, http::server_limits const& most = {})
        : handle(start(std::move(handler), most)) {}

    template <class Handler>
    kioto::join_handle<result<void>> start(Handler handler, http::server_limits const& most) {
        kioto::test::use_virtual_time(io, clock);
        return kioto::spawn(io, http::serve(support::fake_stream(wire), std::move(handler), most),
            kioto::use_handle);
    }
    // What it says to these bytes.
    std::string operator()(std::string bytes) {
        wire->feed(std::move(bytes));
        settle();
        return std::exchange(wire->output, {});
    }
    void settle() {
        io.restart();
        while (io.poll() != 0) {}
    }
    result<void> outcome() {
        io.restart();
        return kioto::run(io, std::move(handle));
    }
};

std::string get(std::string const& target, std::string const& more = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(answers_one_request_after_the_other) {
    server s(answer);
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ");
    BOOST_TEST(s("POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/b xyz");
    s.wire->end();
    BOOST_TEST(s.outcome().has_value());
    BOOST_TEST(s.wire->shutdowns == 1U);
}

BOOST_AUTO_TEST_CASE(answers_requests_that_come_together) {
    server s(answer);
    auto const both = s(get("/a") + get("/b", "Connection: close\r\n"));
    BOOST_TEST(both ==
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a "
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n/b ");
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(takes_a_request_byte_by_byte_and_answers_so) {
    server s(answer);
    s.wire->at_once = 1;
    std::string out;
    for (char c : get("/a")) {
        out += s(std::string(1, c));
    }
    BOOST_TEST(out == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n/a ");
}

BOOST_AUTO_TEST_CASE(the_handler_may_return_a_future_or_a_result) {
    server future(
        [](http::request& r) { return kioto::yield_now().map([&r] { return answer(r); }); });
    BOOST_TEST(future(get("/a")).ends_with("/a "));

    server failing([](http::request&) {
        return result<http::response>(make_error_code(asio::error::access_denied));
    });
    BOOST_TEST(failing(get("/a")) == "");
    BOOST_TEST((failing.outcome() == result<void>(make_error_code(asio::error::access_denied))));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_malformed_or_too_large) {
    auto const refused = [](std::string const& line) {
        return "HTTP/1.1 " + line + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    };
    http::server_limits const small{.message = {.header = 100, .body = 10}};
    server malformed(answer, small);
    BOOST_TEST(malformed("nonsense\r\n\r\n") == refused("400 Bad Request"));
    BOOST_TEST(malformed.outcome().has_value());
    BOOST_TEST(malformed.wire->shutdowns == 1U);

    server long_header(answer, small);
    BOOST_TEST(long_header(get("/" + std::string(200, 'x'))) ==
        refused("431 Request Header Fields Too Large"));

    server long_body(answer, small);
    BOOST_TEST(long_body("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n") ==
        refused("413 Payload Too Large"));
}

BOOST_AUTO_TEST_CASE(ends_where_no_request_comes_in_time) {
    server s(answer, {.read = seconds(3)});
    s.settle();
    BOOST_TEST(s("GET /slow HT") == "");
    kioto::test::advance(s.io, s.clock, seconds(4));
    s.settle();
    BOOST_TEST(s.handle.is_finished());
    BOOST_TEST(s.wire->output == "");
    BOOST_TEST(s.outcome().has_value());
}

BOOST_AUTO_TEST_CASE(fails_where_a_response_is_not_taken_in_time) {
    server s(answer, {.write = seconds(3)});
    s.wire->room = 10;
    BOOST_TEST(s(get("/a")) == "HTTP/1.1 2");
    kioto::test::advance(s.io, s.clock, seconds(4));
    s.settle();
    BOOST_TEST((s.outcome() == result<void>(kioto::error::timed_out)));
}

BOOST_AUTO_TEST_CASE(an_end_within_a_request_is_an_error) {
    server s(answer);
    s.wire->end();
    BOOST_TEST(s("GET /a HTT") == "");
    BOOST_TEST((s.outcome().error() == boost::beast::http::error::partial_message));
}

BOOST_AUTO_TEST_CASE(dies_with_its_context_at_any_point) {
    for (std::size_t n = 0; n != get("/a").size(); ++n) {
        server s(answer);
        s(get("/a").substr(0, n));
    }
}

BOOST_AUTO_TEST_SUITE_END()

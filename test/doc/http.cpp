//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/http/read.hpp>
#include <kioto/http/write.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <utility>

#include <kioto/and_then.hpp>
#include <kioto/either.hpp>
#include <kioto/ignore_error.hpp>
#include <kioto/lend.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/ok.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

// The fifth program of the documentation: HTTP keep-alive over a pool.

BOOST_AUTO_TEST_SUITE(http_program)

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = kioto::http;
using kioto::lend;
using request = beast::http::request<beast::http::string_body>;
using response = beast::http::response<beast::http::string_body>;

struct pool {
    int fetched = 0;
};

response make_response(beast::http::status status, std::string body = {}) {
    response r(status, 11);
    r.body() = std::move(body);
    r.prepare_payload();
    return r;
}

auto fetch(pool& p, request const& r) {
    ++p.fetched;
    return kioto::ok(make_response(beast::http::status::ok, std::string(r.target())));
}

struct session {
    using lends = kioto::types<kioto::tcp_stream>;
    kioto::tcp_stream s;
    beast::flat_buffer buf{};
    request req{};
};

// clang-format off

// 5 HTTP keep-alive over a pool
auto serve(kioto::tcp_stream s, pool& p) {
    return kioto::let(session{std::move(s)}, [&p](session& c) {
        return kioto::repeat_while([&c, &p] {
            return http::read(lend(c.s), c.buf, c.req)
                .and_then([&c, &p] { return kioto::either(c.req.target() == "/",
                    [] { return kioto::ok(make_response(beast::http::status::not_found)); },
                    [&] { return fetch(p, c.req); }); })
                .and_then([&c](response r) { return http::write(lend(c.s), std::move(r)); })
                .map([&c] { return c.req.keep_alive(); });
        });
    });
}

// clang-format on

request get(std::string const& target, bool keep_alive) {
    request r(beast::http::verb::get, target, 11);
    r.keep_alive(keep_alive);
    return r;
}

} // namespace

BOOST_AUTO_TEST_CASE(keeps_the_connection_for_the_next_request) {
    asio::io_context io;
    pool p;
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    auto const endpoint = listener.local_endpoint().value();
    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each(
                [&p](kioto::tcp_stream s) { kioto::spawn(serve(std::move(s), p).ignore_error()); })
            .ignore_error());

    beast::flat_buffer buffer;
    response first;
    response second;
    auto const out = kioto::run(io, kioto::connect(endpoint).let([&](kioto::tcp_stream& s) {
        return http::write(lend(s), get("/page", true))
            .and_then([&] { return http::read(lend(s), buffer, first); })
            .and_then([&] { return http::write(lend(s), get("/", false)); })
            .and_then([&] { return http::read(lend(s), buffer, second); });
    }));
    BOOST_TEST(out.has_value());
    BOOST_TEST(first.body() == "/page");
    BOOST_TEST(second.result_int() == 404U);
    BOOST_TEST(p.fetched == 1);
}

BOOST_AUTO_TEST_SUITE_END()

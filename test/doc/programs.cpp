//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto.hpp>

#include <boost/test/unit_test.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

// The programs of the documentation, as they stand there, and what they need around them. They are
// compiled and run over loopback.

BOOST_AUTO_TEST_SUITE(programs)

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint upstream;
int errors = 0;
void log_error(kioto::error_code) { ++errors; }

using ten = std::array<std::byte, 10>;
constexpr std::string_view hello = "0123456789";
constexpr std::string_view query = "9876543210";

struct answer {
    char first = 0;
};

kioto::error_code check(ten const& reply) {
    return reply[0] == std::byte('0') ? kioto::error_code()
                                      : make_error_code(boost::system::errc::protocol_error);
}
answer parse(ten const& response) { return {static_cast<char>(response[0])}; }

using line = std::shared_ptr<std::string const>;

// What the room says goes to the client, which says nothing.
kioto::future_of<kioto::result<void>> auto chat(
    kioto::tcp_stream client, kioto::broadcast<line>& room) {
    return kioto::let(std::move(client), [heard = room.subscribe()](kioto::tcp_stream& s) mutable {
        return std::move(heard).for_each(
            [&s](line text) { return s.write_all(asio::buffer(*text)).hold(text); });
    });
}

// clang-format off

// 1 the proxy
auto proxy(kioto::tcp_listener listener) {
    return std::move(listener).incoming().for_each([](kioto::tcp_stream src) {
        kioto::spawn(kioto::connect(upstream)
            .and_then([src = std::move(src)](kioto::tcp_stream dst) mutable {
                return kioto::copy_bidirectional(std::move(src), std::move(dst)); })
            .on_error(log_error));
    });
}   // main: kioto::spawn(io, proxy(std::move(listener)).on_error(log_error)); io.run();

// 2 connect, send handshake, receive handshake, send request, receive response; the stream is owned and handed on
kioto::future_of<kioto::result<answer>> auto request(tcp::endpoint peer) {
    return kioto::connect(peer)
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(hello)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream s, ten reply) -> kioto::result<kioto::tcp_stream> {
            if (auto ec = check(reply)) return ec;
            return s; })
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(query)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream, ten response) { return parse(response); });
}
// 2b the same, lent
kioto::future_of<kioto::result<answer>> auto request_let(tcp::endpoint peer) {
    return kioto::connect(peer).let([](kioto::tcp_stream& s) {
        return s.write_all(asio::buffer(hello))
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then([](ten r) -> kioto::result<void> { if (auto ec = check(r)) return ec; return {}; })
            .and_then([&s] { return s.write_all(asio::buffer(query)); })
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then(parse);
    });
}
// 3 a hand-written future: the drain
struct drain_tcp_stream : kioto::future_interface<drain_tcp_stream> {
    using output_type = kioto::result<std::uint64_t>;
    explicit drain_tcp_stream(kioto::tcp_stream s) : socket_(std::move(s)) {}
    kioto::poll_result<output_type> poll(kioto::poll_context& cx) {
        std::array<std::byte, 1024> buf;
        for (;;) {
            KIOTO_TRY_READY(n, socket_.poll_read(cx, asio::buffer(buf)));
            if (n == 0) return nread_;
            nread_ += n;
        }
    }
private:
    kioto::tcp_stream socket_;
    std::uint64_t nread_ = 0;
};
// 4 a chat room, drained on SIGTERM
auto server(kioto::tcp_listener l, kioto::cancellation_token stop, kioto::task_tracker& live, kioto::broadcast<line>& room) {
    return std::move(l).incoming().take_until(stop.cancelled()).for_each([stop, &live, &room](kioto::tcp_stream s) {
        kioto::spawn(kioto::race(chat(std::move(s), room), stop.cancelled().map([] { return kioto::result<void>{}; }))
            .on_error(log_error).hold(live.enter()));
    });
}

// clang-format on

// Sends back what it gets.
auto echo(kioto::tcp_listener listener) {
    return std::move(listener).incoming().for_each([](kioto::tcp_stream s) {
        kioto::spawn(kioto::let(std::move(s), std::array<char, 64>(),
            [](kioto::tcp_stream& stream, std::array<char, 64>& data) {
                return kioto::repeat_while([&stream, &data] {
                    return stream.read_some(asio::buffer(data))
                        .and_then([&stream, &data](std::size_t n) {
                            return stream.write_all(asio::buffer(data.data(), n)).map([n] {
                                return n != 0;
                            });
                        });
                });
            }).on_error(log_error));
    });
}

struct servers {
    asio::io_context io;
    tcp::endpoint front;

    servers() {
        errors = 0;
        kioto::tcp_listener at_echo(io, {asio::ip::address_v4::loopback(), 0});
        upstream = at_echo.local_endpoint().value();
        kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
        front = listener.local_endpoint().value();
        kioto::spawn(io, echo(std::move(at_echo)).on_error(log_error));
        kioto::spawn(io, proxy(std::move(listener)).on_error(log_error));
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_proxy_copies_both_ways) {
    servers s;
    auto const out = kioto::run(s.io,
        kioto::connect(s.front)
            .and_then([](kioto::tcp_stream c) {
                return kioto::write_all(std::move(c), std::string(100'000, 'x'));
            })
            .and_then([](kioto::tcp_stream c) { return kioto::shutdown(std::move(c)); })
            .and_then([](kioto::tcp_stream c) { return drain_tcp_stream(std::move(c)); }));
    BOOST_TEST(out.value() == 100'000U);
    BOOST_TEST(errors == 0);
}

BOOST_AUTO_TEST_CASE(the_handshake_runs_through_the_proxy_owned) {
    servers s;
    BOOST_TEST(kioto::run(s.io, request(s.front)).value().first == '9');
    BOOST_TEST(errors == 0);
}

BOOST_AUTO_TEST_CASE(the_handshake_runs_through_the_proxy_lent) {
    servers s;
    BOOST_TEST(kioto::run(s.io, request_let(s.front)).value().first == '9');
    BOOST_TEST(errors == 0);
}

BOOST_AUTO_TEST_CASE(an_upstream_that_refuses_is_logged) {
    servers s;
    upstream = {asio::ip::address_v4::loopback(), 1};
    auto const out = kioto::run(s.io, request(s.front));
    BOOST_TEST(out.has_error());
    BOOST_TEST(errors == 1);
}

BOOST_AUTO_TEST_CASE(the_chat_room_is_drained_when_it_is_told_to_stop) {
    errors = 0;
    asio::io_context io;
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), 0});
    auto const front = listener.local_endpoint().value();
    kioto::cancellation_token const stop;
    kioto::task_tracker live;
    kioto::broadcast<line> room(8);
    kioto::spawn(io, server(std::move(listener), stop, live, room).on_error(log_error));

    auto client = kioto::run(io, kioto::connect(front)).value();
    while (room.receivers() == 0) {
        io.run_one();
    }
    BOOST_TEST(live.size() == 1U);
    room.send(std::make_shared<std::string const>("hello"));
    auto const heard = kioto::run(io, kioto::read_exact<5>(kioto::lend(client))).value();
    BOOST_TEST((heard[0] == std::byte('h')));

    stop.cancel();
    live.close();
    auto const rest = kioto::run(io,
        kioto::try_join(live.wait().then([] { return kioto::result<void>(); }),
            kioto::read_to_end(kioto::lend(client), 10)));
    BOOST_TEST(std::get<0>(rest.value()) == "");
    BOOST_TEST(live.size() == 0U);
    BOOST_TEST(room.receivers() == 0U);
    io.run();
    BOOST_TEST(errors == 0);
}

BOOST_AUTO_TEST_SUITE_END()

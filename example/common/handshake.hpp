//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_EXAMPLE_COMMON_HANDSHAKE_HPP
#define KIOTO_EXAMPLE_COMMON_HANDSHAKE_HPP

#include <kioto/and_then.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/errc.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

// A protocol of four messages of ten bytes: the client says hello, the server greets; the client
// asks, the server answers with a number.

namespace handshake {

namespace asio = boost::asio;
using asio::ip::tcp;
using ten = std::array<std::byte, 10>;

inline constexpr std::string_view hello = "hello 1.0\n";
inline constexpr std::string_view greeting = "hello too\n";
inline constexpr std::string_view query = "how many?\n";
inline constexpr std::string_view answer_line = "       42\n";

struct answer {
    int number = 0;
};

inline std::string_view text(ten const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

inline kioto::error_code expect(ten const& bytes, std::string_view line) {
    return text(bytes) == line ? kioto::error_code()
                               : make_error_code(boost::system::errc::protocol_error);
}

inline kioto::error_code check(ten const& reply) { return expect(reply, greeting); }

inline kioto::result<answer> parse(ten const& response) {
    std::string_view line = text(response);
    line.remove_prefix((std::min)(line.find_first_not_of(' '), line.size()));
    answer a;
    auto const end = std::from_chars(line.data(), line.data() + line.size(), a.number);
    if (end.ec != std::errc()) {
        return kioto::fail(boost::system::errc::protocol_error);
    }
    return a;
}

// The client; the stream is owned by each step and handed on.
inline kioto::future_of<kioto::result<answer>> auto request(tcp::endpoint peer) {
    return kioto::connect(peer)
        .and_then(
            [](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(hello)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream s, ten reply) -> kioto::result<kioto::tcp_stream> {
            if (auto ec = check(reply)) {
                return ec;
            }
            return s;
        })
        .and_then(
            [](kioto::tcp_stream s) { return kioto::write_all(std::move(s), asio::buffer(query)); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream, ten response) { return parse(response); });
}

// The same; the stream is kept by `let` and lent to each step.
inline kioto::future_of<kioto::result<answer>> auto request_let(tcp::endpoint peer) {
    return kioto::connect(peer).let([](kioto::tcp_stream& s) {
        return s.write_all(asio::buffer(hello))
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then([](ten r) -> kioto::result<void> {
                if (auto ec = check(r)) {
                    return ec;
                }
                return {};
            })
            .and_then([&s] { return s.write_all(asio::buffer(query)); })
            .and_then([&s] { return s.read_exact<10>(); })
            .and_then(parse);
    });
}

// The server's side of one connection.
inline kioto::future_of<kioto::result<void>> auto serve(kioto::tcp_stream stream) {
    return kioto::read_exact<10>(std::move(stream))
        .and_then([](kioto::tcp_stream s, ten said) -> kioto::result<kioto::tcp_stream> {
            if (auto ec = expect(said, hello)) {
                return ec;
            }
            return s;
        })
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), greeting); })
        .and_then([](kioto::tcp_stream s) { return kioto::read_exact<10>(std::move(s)); })
        .and_then([](kioto::tcp_stream s, ten asked) -> kioto::result<kioto::tcp_stream> {
            if (auto ec = expect(asked, query)) {
                return ec;
            }
            return s;
        })
        .and_then([](kioto::tcp_stream s) { return kioto::write_all(std::move(s), answer_line); })
        .map([](kioto::tcp_stream) {});
}

} // namespace handshake

#endif // KIOTO_EXAMPLE_COMMON_HANDSHAKE_HPP

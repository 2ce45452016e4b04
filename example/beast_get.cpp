//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Fetches a page: the name is looked up by Kioto, the socket is Asio's, the protocol is Beast's, and
// each of their operations is a step of one chain.
//
//     beast_get HOST PORT TARGET
//     beast_get www.boost.org 80 /

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <kioto/and_then.hpp>
#include <kioto/map.hpp>
#include <kioto/net/resolve.hpp>
#include <kioto/run.hpp>
#include <kioto/use_pull.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using request = http::request<http::empty_body>;
using response = http::response<http::string_body>;
using endpoints = std::vector<tcp::endpoint>;

request make_request(std::string const& host, std::string const& target) {
    request r(http::verb::get, target, 11);
    r.set(http::field::host, host);
    r.set(http::field::connection, "close");
    return r;
}

//[beast_get
// What an operation works on moves into it, and comes back with its result.
kioto::future_of<kioto::result<response>> auto get(
    asio::io_context& io, std::string host, std::string port, request what) {
    return kioto::resolve(std::move(host), std::move(port))
        .and_then([&io](endpoints found) {
            return kioto::pull(
                tcp::socket(io), std::move(found), [](auto& socket, auto& where, auto token) {
                    return asio::async_connect(socket, where, token);
                });
        })
        .and_then([what = std::move(what)](tcp::socket s, endpoints, tcp::endpoint) mutable {
            return kioto::pull(
                std::move(s), std::move(what), [](auto& socket, auto& message, auto token) {
                    return http::async_write(socket, message, token);
                });
        })
        .and_then([](tcp::socket s, request, std::size_t) {
            return kioto::pull(std::move(s), beast::flat_buffer(), response(),
                [](auto& socket, auto& buffer, auto& message, auto token) {
                    return http::async_read(socket, buffer, message, token);
                });
        })
        .map([](tcp::socket, beast::flat_buffer, response r, std::size_t) { return r; });
}
//]

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: beast_get HOST PORT TARGET\n";
        return 2;
    }
    asio::io_context io;
    auto const page = kioto::run(io, get(io, argv[1], argv[2], make_request(argv[1], argv[3])));
    if (!page) {
        std::cerr << "beast_get: " << page.error().message() << '\n';
        return 1;
    }
    std::cout << page->result_int() << ' ' << page->reason() << "\n\n" << page->body();
}

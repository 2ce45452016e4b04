//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// Websockets: the protocol is Beast's, the sockets are Kioto's, and a connection is a coroutine.
//
//     websocket_echo PORT             sends back each message, on 127.0.0.1:PORT, until SIGINT
//     websocket_echo PORT MESSAGE     sends a message there, and prints what comes back

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/co.hpp>
#include <kioto/io/beast_teardown.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/run.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/timeout.hpp>
#include <kioto/use_pull.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using kioto::result;
using kioto::try_;

//[websocket
using websocket_stream = websocket::stream<kioto::async_stream_adapter<kioto::tcp_stream>>;
using connection = std::unique_ptr<websocket_stream>; // Beast's streams cannot be assigned

// What an operation works on moves into it, and comes back with its result.
auto receive(connection c) {
    return kioto::pull(std::move(c), beast::flat_buffer(),
        [](auto& from, auto& to, auto token) { return from->async_read(to, token); });
}
auto send(connection c, beast::flat_buffer message) {
    return kioto::pull(std::move(c), std::move(message),
        [](auto& to, auto& bytes, auto token) { return to->async_write(bytes.data(), token); });
}

kioto::co<result<void>> echo(connection c) {
    c = co_await try_(kioto::pull(
        std::move(c), [](auto& accepting, auto token) { return accepting->async_accept(token); }));
    for (;;) {
        auto [received, message, size] = co_await try_(receive(std::move(c)));
        received->text(received->got_text());
        auto [sent, bytes, n] = co_await try_(send(std::move(received), std::move(message)));
        c = std::move(sent);
    }
}
//]

kioto::co<result<std::string>> ask(connection c, std::string question) {
    c = co_await try_(kioto::pull(std::move(c), [](auto& shaking, auto token) {
        return shaking->async_handshake("127.0.0.1", "/", token);
    }));
    beast::flat_buffer message;
    message.commit(asio::buffer_copy(message.prepare(question.size()), asio::buffer(question)));
    auto [sent, bytes, n] = co_await try_(send(std::move(c), std::move(message)));
    auto [received, answer, size] = co_await try_(receive(std::move(sent)));
    co_await try_(kioto::pull(std::move(received), [](auto& closing, auto token) {
        return closing->async_close(websocket::close_code::normal, token);
    }));
    co_return beast::buffers_to_string(answer.data());
}

void log_error(kioto::error_code ec) {
    if (ec != websocket::error::closed) {
        std::fprintf(stderr, "%s\n", ec.message().c_str());
    }
}

void serve(asio::io_context& io, unsigned short port) {
    kioto::tcp_listener listener(io, example::loopback(port));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    example::stops_on_signal const until(io);
    kioto::spawn(io,
        std::move(listener)
            .incoming(log_error)
            .for_each([ex = io.get_executor()](kioto::tcp_stream s) {
                kioto::spawn(
                    echo(std::make_unique<websocket_stream>(ex, std::move(s))).on_error(log_error));
            })
            .on_error(log_error));
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        example::usage("websocket_echo PORT [MESSAGE]");
    }
    asio::io_context io;
    auto const port = example::port(argv[1]);
    if (argc == 2) {
        serve(io, port);
        return 0;
    }
    auto const answer = kioto::run(io,
        kioto::connect(example::loopback(port))
            .and_then([&io, question = std::string(argv[2])](kioto::tcp_stream s) {
                return ask(
                    std::make_unique<websocket_stream>(io.get_executor(), std::move(s)), question);
            })
            .timeout(std::chrono::seconds(30)));
    if (!answer) {
        std::fprintf(stderr, "websocket_echo: %s\n", answer.error().message().c_str());
        return 1;
    }
    std::printf("%s\n", answer->c_str());
}

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The HTTP server with Kioto, in the shape of the documentation: http::serve in a task per
// connection, with its time limits.

#include "answer.hpp"

#include <kioto/http/serve.hpp>
#include <kioto/map.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::size_t open_sessions = 0;

} // namespace

int main(int argc, char** argv) {
    unsigned short const port = echo::start(argc, argv);
    asio::io_context io(1);
    kioto::tcp_listener listener(io, {asio::ip::address_v4::loopback(), port});
    echo::announce(listener.local_endpoint()->port());

    kioto::spawn(io,
        std::move(listener)
            .incoming()
            .for_each([&io](kioto::tcp_stream stream) {
                ++open_sessions;
                (void)stream.set_option(tcp::no_delay(true));
                kioto::spawn(kioto::http::serve(std::move(stream), [](kioto::http::request& r) {
                    return bench::answer<kioto::http::response>(r);
                }).on_error([](kioto::error_code) {
                  }).map([&io] {
                    if (--open_sessions == 0) {
                        io.stop();
                    }
                }));
            })
            .on_error([](kioto::error_code) {}));
    io.run();
}

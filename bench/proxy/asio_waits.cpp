//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The hand-written proxy that copies, where Asio waits: for each socket, each time. The least that one
// flow costs in an io_context, by what Asio promises of it.

#include "copy_lane.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace asio = boost::asio;
using asio::posix::stream_descriptor;
using boost::system::error_code;

namespace {

asio::io_context context(1);
stream_descriptor listener(context);
std::size_t open_flows = 0;

struct side {
    stream_descriptor socket;
    side* to = nullptr;
    proxy::copy_lane lane{};

    // The direction from here, until it has to wait.
    void go_on() {
        if (!lane.pump(socket.native_handle(), to->socket.native_handle()) ||
            (lane.ended && to->lane.ended)) {
            close();
        } else if (lane.begin != lane.end) {
            to->socket.async_wait(to->socket.wait_write, [this](error_code error) {
                if (!error) {
                    go_on();
                }
            });
        } else if (!lane.ended) {
            socket.async_wait(socket.wait_read, [this](error_code error) {
                if (!error) {
                    lane.readable = true;
                    go_on();
                }
            });
        }
    }

    // Not freed: a wait that had ended already may name it, and the flows are few.
    void close() {
        if (socket.is_open()) {
            socket.close();
            to->socket.close();
            if (--open_flows == 0) {
                listener.close();
            }
        }
    }
};

void accept(unsigned short upstream) {
    listener.async_wait(listener.wait_read, [=](error_code error) {
        if (error) {
            return;
        }
        int const fd =
            ::accept4(listener.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            auto* const client = new side{stream_descriptor(context, fd)};
            auto* const server =
                new side{stream_descriptor(context, proxy::connect(upstream)), client};
            client->to = server;
            ++open_flows;
            client->go_on();
            server->go_on();
        }
        accept(upstream);
    });
}

} // namespace

int main(int argc, char** argv) {
    unsigned short const upstream = proxy::start(argc, argv);
    listener.assign(proxy::listen());
    accept(upstream);
    context.run();
}

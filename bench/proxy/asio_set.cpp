//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The hand-written proxy that copies, where Asio waits: for the set, once a turn. The least that many
// flows cost in an io_context, by what Asio promises of it.

#include "copy_lane.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace asio = boost::asio;

namespace {

struct waiting {
    proxy::flows<proxy::copy_lane> flows;
    asio::io_context context{1};
    asio::posix::stream_descriptor set{context, flows.set()};

    void next() {
        set.async_wait(set.wait_read, [this](boost::system::error_code error) {
            if (!error && flows.turn(0)) {
                next();
            }
        });
    }
};

} // namespace

int main(int argc, char** argv) {
    waiting all{{argc, argv}};
    all.next();
    all.context.run();
}

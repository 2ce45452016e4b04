//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What Asio's completion handlers cost where they have the operation: a posted handler in the place
// of a task, a timer, a timer beside an operation, a channel.
//
// Fair because handlers of function-object type are Asio's cheapest form. `spawn` posts a handler
// that hands its value to another one, and waits for it, one by one as the others do. A dropped
// timer still delivers its handler, with an error: that is what dropping one means there. `timeout`
// is a timer of its own for each operation, cancelled when the operation is done, as in the
// documentation's examples; the operation is a posted handler, which `yield` shows alone.

#include "operations.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

namespace {

struct yielder {
    asio::io_context& io;
    std::size_t left;

    void operator()() {
        if (left-- != 0) {
            asio::post(io, *this);
        }
    }
};

void yield(std::size_t count) {
    asio::io_context io(1);
    yielder{io, count}();
    io.run();
}

// The child gives its value to the handler that it was made with.
struct spawner {
    asio::io_context& io;
    std::size_t left;

    void operator()(int n) {
        bench::keep(n);
        if (left-- != 0) {
            asio::post(io, [self = *this]() mutable { self(1); });
        }
    }
};

void spawn(std::size_t count) {
    asio::io_context io(1);
    spawner{io, count}(1);
    io.run();
}

struct fan {
    asio::io_context& io;
    std::size_t left;
    int running = 0;

    void operator()() {
        if (left-- != 0) {
            running = 16;
            for (int i = 0; i < 16; ++i) {
                asio::post(io, [this] {
                    int n = 1;
                    bench::keep(n);
                    if (--running == 0) {
                        (*this)();
                    }
                });
            }
        }
    }
};

void fan_out(std::size_t count) {
    asio::io_context io(1);
    fan f{io, count};
    f();
    io.run();
}

void timers(std::size_t count) {
    asio::io_context io(1);
    std::vector<std::unique_ptr<asio::steady_timer>> all;
    for (std::size_t i = 0; i < count; ++i) {
        auto const span = std::chrono::milliseconds(10'000 + i * 7919 % 1'000'000);
        all.push_back(std::make_unique<asio::steady_timer>(io, span));
        all.back()->async_wait([](error_code ec) { bench::keep(ec); });
    }
    all.clear();
    io.run();
}

void timer(std::size_t count) {
    asio::io_context io(1);
    asio::steady_timer timer(io);
    for (std::size_t i = 0; i < count; ++i) {
        timer.expires_after(10s);
        timer.async_wait([](error_code ec) { bench::keep(ec); });
        timer.cancel();
        io.poll();
        io.restart();
    }
}

struct timed {
    asio::io_context& io;
    asio::steady_timer& timer;
    std::size_t left;

    void operator()() {
        if (left-- != 0) {
            timer.expires_after(10s);
            timer.async_wait([](error_code ec) { bench::keep(ec); });
            asio::post(io, [self = *this]() mutable {
                self.timer.cancel();
                self();
            });
        }
    }
};

void timeout_pending(std::size_t count) {
    asio::io_context io(1);
    asio::steady_timer timer(io);
    timed{io, timer, count}();
    io.run();
}

using channel_type = asio::experimental::channel<void(error_code, int)>;

struct sender {
    channel_type& messages;
    std::size_t left;

    void operator()() {
        if (left-- != 0) {
            messages.async_send({}, 1, [self = *this](error_code) mutable {
                self.messages.async_receive([self](error_code, int n) mutable {
                    bench::keep(n);
                    self();
                });
            });
        }
    }
};

void channel(std::size_t count) {
    asio::io_context io(1);
    channel_type messages(io, 16);
    sender{messages, count}();
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"timeout_pending", timeout_pending}, {"timer", timer}, {"yield", yield},
            {"channel", channel}, {"spawn", spawn}, {"fan_out", fan_out}, {"timers", timers}});
}

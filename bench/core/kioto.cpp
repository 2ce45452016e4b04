//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// What combinators, tasks, timers and channels cost with Kioto, each operation in a task.
//
// A step is a future that the compiler cannot see through. It is ready at once, or pends once. Steps
// wake nobody: where one pends, the task polls the operation a second time by itself. So a figure
// holds the operation and its steps, not the run through the queue, which is `yield`.

#include "operations.hpp"

#include <kioto/and_then.hpp>
#include <kioto/futures_unordered.hpp>
#include <kioto/join.hpp>
#include <kioto/join_handle.hpp>
#include <kioto/map.hpp>
#include <kioto/mpsc.hpp>
#include <kioto/oneshot.hpp>
#include <kioto/poll_fn.hpp>
#include <kioto/ready.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/select.hpp>
#include <kioto/sleep.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/stream/results.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>
#include <kioto/yield_now.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

class step : public kioto::future_interface<step> {
    int value_;
    int pends_;

public:
    using output_type = kioto::result<int>;

    explicit step(int value, int pends = 0) noexcept : value_(value), pends_(pends) {}
    kioto::poll_result<output_type> poll(kioto::poll_context&) {
        bench::keep(pends_);
        if (pends_ > 0) {
            --pends_;
            return kioto::pending;
        }
        return kioto::poll_result<output_type>(boost::system::in_place_value, value_);
    }
};

int const never = 1 << 30;

// In a task that polls each operation by hand, at most twice.
template <class Make>
void by_hand(std::size_t count, Make make) {
    asio::io_context io(1);
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (std::size_t i = 0; i < count; ++i) {
            auto f = make(static_cast<int>(i));
            bool const ready = f.poll(cx).is_ready() || f.poll(cx).is_ready();
            bool done = ready;
            bench::keep(done);
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}

void join(std::size_t count) {
    by_hand(count, [](int n) { return kioto::join(step(n), step(n)); });
}
void join_pending(std::size_t count) {
    by_hand(count, [](int n) { return kioto::join(step(n, 1), step(n, 1)); });
}
void select(std::size_t count) {
    by_hand(count, [](int n) { return kioto::select(step(n, 1), step(n, never)); });
}
void timeout_ready(std::size_t count) {
    by_hand(count, [](int n) { return step(n).timeout(10s); });
}
void timeout_pending(std::size_t count) {
    by_hand(count, [](int n) { return step(n, 1).timeout(10s); });
}
void timer(std::size_t count) {
    asio::io_context io(1);
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (std::size_t i = 0; i < count; ++i) {
            auto f = kioto::sleep(10s);
            bool ready = f.poll(cx).is_ready();
            bench::keep(ready);
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}
[[gnu::noinline]] kioto::poll_result<kioto::result<int>> poll_chain(
    auto& f, kioto::poll_context& cx) {
    return f.poll(cx);
}
void chain(std::size_t count) {
    asio::io_context io(1);
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (std::size_t i = 0; i < count; ++i) {
            auto f = step(static_cast<int>(i), 1)
                         .and_then([](int n) { return step(n + 1, 1); })
                         .and_then([](int n) { return step(n + 1, 1); })
                         .and_then([](int n) { return step(n + 1, 1); })
                         .and_then([](int n) { return step(n + 1, 1); });
            auto out = poll_chain(f, cx);
            while (out.is_pending()) {
                out = poll_chain(f, cx);
            }
            bench::keep(out.value());
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}

// Repeats a step `count` times in a task, with the task's budget.
template <class Fn>
void in_a_task(std::size_t count, Fn fn) {
    asio::io_context io(1);
    (void)kioto::run(io, kioto::repeat_while([&count, &io, fn = std::move(fn)] {
        return fn(io).then([&count](auto&&...) { return --count != 0; });
    }));
}

void yield(std::size_t count) {
    in_a_task(count, [](asio::io_context&) { return kioto::yield_now(); });
}
void channel(std::size_t count) {
    auto ends = kioto::mpsc<int>(16);
    in_a_task(count, [&ends](asio::io_context&) {
        return ends.sender.send(1).then([&ends](auto) { return ends.receiver.recv(); });
    });
}
void spawn(std::size_t count) {
    asio::io_context io(1);
    std::optional<kioto::join_handle<int>> child;
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (; count != 0; --count) {
            if (!child) {
                child.emplace(kioto::spawn(io, kioto::ready(1), kioto::use_handle));
            }
            if (child->poll(cx).is_pending()) {
                return kioto::poll_result<void>(kioto::pending);
            }
            child.reset();
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}

// A request that spawns 16 tasks and joins them.
void fan_out(std::size_t count) {
    asio::io_context io(1);
    std::array<std::optional<kioto::join_handle<long>>, 16> children;
    bool started = false;
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        for (; count != 0; --count) {
            if (!started) {
                for (auto& child : children) {
                    child.emplace(kioto::spawn(io, kioto::ready(1L), kioto::use_handle));
                }
                started = true;
            }
            for (auto& child : children) {
                if (child) {
                    if (child->poll(cx).is_pending()) {
                        return kioto::poll_result<void>(kioto::pending);
                    }
                    child.reset();
                }
            }
            started = false;
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}

// Many timers at a time, none of which expires.
void timers(std::size_t count) {
    asio::io_context io(1);
    (void)kioto::run(io, kioto::poll_fn([&](kioto::poll_context& cx) {
        std::vector<std::unique_ptr<kioto::sleep_future>> all;
        for (std::size_t i = 0; i < count; ++i) {
            auto const span = std::chrono::milliseconds(10'000 + i * 7919 % 1'000'000);
            all.push_back(std::make_unique<kioto::sleep_future>(kioto::sleep(span)));
            bool ready = all.back()->poll(cx).is_ready();
            bench::keep(ready);
        }
        return kioto::poll_result<void>(std::in_place);
    }));
}

template <std::size_t Size>
void unordered(std::size_t count) {
    asio::io_context io(1);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<kioto::oneshot_sender<int>> senders;
        senders.reserve(Size);
        kioto::futures_unordered<decltype(kioto::oneshot<int>().receiver)> all;
        for (std::size_t n = 0; n < Size; ++n) {
            auto ends = kioto::oneshot<int>();
            senders.push_back(std::move(ends.sender));
            all.push(std::move(ends.receiver));
        }
        std::thread other;
        std::size_t seen = 0;
        (void)kioto::run(io,
            kioto::join(std::move(all).results().for_each([&seen](auto&&) { ++seen; }),
                kioto::poll_fn([&](kioto::poll_context&) {
                    // All are polled, and wait.
                    other = std::thread([&senders] {
                        for (auto& s : senders) {
                            (void)std::move(s).send(1);
                        }
                    });
                    return kioto::poll_result<void>(std::in_place);
                })));
        other.join();
        if (seen != Size) {
            std::abort();
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    return bench::run_operation(argc, argv,
        {{"join", join}, {"join_pending", join_pending}, {"select", select},
            {"timeout_ready", timeout_ready}, {"timeout_pending", timeout_pending},
            {"timer", timer}, {"chain", chain}, {"yield", yield}, {"channel", channel},
            {"spawn", spawn}, {"fan_out", fan_out}, {"timers", timers},
            {"unordered_1000", unordered<1000>}, {"unordered_10000", unordered<10000>}});
}

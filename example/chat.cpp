//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// chat [PORT]
//
// A chat room on 127.0.0.1:PORT, for netcat and the like: the first line is the client's name, each
// further one goes to everybody. SIGINT or SIGTERM sends all home; then it ends.
//
// Without a port it plays a whole evening in one process: many clients, one that does not read for
// a while, and SIGTERM in the middle.
//
// What a client may cost is bounded: a line of a thousand bytes, the latest messages of the room,
// which all share, and a buffer of the kernel's. Who is too slow for that misses messages, and is
// told how many.

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/broadcast.hpp>
#include <kioto/cancellation_token.hpp>
#include <kioto/either.hpp>
#include <kioto/hold.hpp>
#include <kioto/io/buffered_reader.hpp>
#include <kioto/join.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect.hpp>
#include <kioto/net/split.hpp>
#include <kioto/net/tcp_listener.hpp>
#include <kioto/on_error.hpp>
#include <kioto/race.hpp>
#include <kioto/repeat_while.hpp>
#include <kioto/run.hpp>
#include <kioto/semaphore.hpp>
#include <kioto/spawn.hpp>
#include <kioto/stream/for_each.hpp>
#include <kioto/stream/results.hpp>
#include <kioto/stream/take_until.hpp>
#include <kioto/task_tracker.hpp>
#include <kioto/then.hpp>
#include <kioto/timeout.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/socket_base.hpp>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A message: one string, whoever it goes to.
using line = std::shared_ptr<std::string const>;

line make_line(std::string text) {
    return std::make_shared<std::string const>(std::move(text) + '\n');
}

void log_error(kioto::error_code ec) { std::fprintf(stderr, "%s\n", ec.message().c_str()); }

// What the client says goes to the room, until it says no more.
template <kioto::byte_source S>
auto listen(S client, kioto::broadcast<line>& room) {
    return kioto::let(kioto::buffered_reader(std::move(client)), std::string(),
        [&room](auto& in, std::string& name) {
            return kioto::repeat_while([&] {
                return in.read_line(1'000).map([&](std::optional<std::string> said) {
                    if (said && name.empty()) {
                        name = *said;
                        room.send(make_line("* " + name + " is here"));
                    } else if (said) {
                        room.send(make_line(name + ": " + *said));
                    } else if (!name.empty()) {
                        room.send(make_line("* " + name + " is gone"));
                    }
                    return said.has_value();
                });
            });
        });
}

// What the room says goes to the client.
template <kioto::byte_sink S>
auto speak(S client, kioto::broadcast_receiver<line> heard) {
    return kioto::let(std::move(client), [heard = std::move(heard)](S& out) mutable {
        return std::move(heard).results().for_each([&out](kioto::result<line, kioto::lagged> next) {
            line const text = next
                ? *next
                : make_line("* you were too slow: " + std::to_string(next.error().missed) +
                      " lines are lost");
            return out.write_all(asio::buffer(*text)).hold(text);
        });
    });
}

kioto::future_of<kioto::result<void>> auto chat(
    kioto::tcp_stream client, kioto::broadcast<line>& room) {
    client.set_option(asio::socket_base::send_buffer_size(16 * 1024));
    return kioto::let(
        std::move(client), [&room, heard = room.subscribe()](kioto::tcp_stream& s) mutable {
            auto [in, out] = s.split();
            return kioto::race(
                listen(std::move(in), room), speak(std::move(out), std::move(heard)));
        });
}

// Each client is a task of its own, which ends with the client or with `stop`.
auto server(kioto::tcp_listener l, kioto::cancellation_token stop, kioto::task_tracker& live,
    kioto::broadcast<line>& room) {
    return std::move(l)
        .incoming()
        .take_until(stop.cancelled())
        .for_each([stop, &live, &room](kioto::tcp_stream s) {
            kioto::spawn(kioto::race(chat(std::move(s), room),
                stop.cancelled().map([] { return kioto::result<void>{}; }))
                    .on_error(log_error)
                    .hold(live.enter()));
        });
}

// The server, and then those that are still inside.
auto drained(kioto::tcp_listener l, kioto::cancellation_token stop, kioto::task_tracker& live,
    kioto::broadcast<line>& room) {
    return server(std::move(l), std::move(stop), live, room).then([&live](auto ended) {
        std::printf("server: no more clients come, %zu are inside\n", live.size());
        live.close();
        return live.wait().map([ended, &live] {
            std::printf("server: drained, %zu are inside\n", live.size());
            return ended;
        });
    });
}

class cancels_on_signal {
    asio::signal_set signals_;

public:
    cancels_on_signal(asio::io_context& io, kioto::cancellation_token const& stop)
        : signals_(io, SIGINT, SIGTERM) {
        signals_.async_wait([stop](kioto::error_code ec, int number) {
            if (!ec) {
                std::printf("signal %d: everybody is sent home\n", number);
                stop.cancel();
            }
        });
    }
};

int serve(unsigned short port) {
    asio::io_context io(1);
    kioto::cancellation_token const stop;
    kioto::task_tracker live;
    kioto::broadcast<line> room(256);
    kioto::tcp_listener listener(io, example::loopback(port));
    std::printf("listening on port %d\n", listener.local_endpoint().value().port());
    std::fflush(stdout);
    cancels_on_signal const on_signal(io, stop);
    auto const ended = kioto::run(io, drained(std::move(listener), stop, live, room));
    return ended ? 0 : 1;
}

// The evening.

constexpr std::size_t clients = 40;
constexpr std::size_t lines_each = 30;
constexpr std::size_t all_lines = clients * lines_each;

struct evening {
    kioto::semaphore here{0}; // a permit for each client that is in the room
    kioto::cancellation_token begin; // when it is cancelled, they talk
    kioto::semaphore done{0}; // a permit for each that has said and heard everything
    kioto::cancellation_token talked; // when it is cancelled, the slow one reads on
    kioto::semaphore told{0}; // a permit when the slow one knows what it missed
    std::string missed;
    bool failed = false;
    kioto::task_tracker guests;

    void fail(kioto::error_code ec) {
        failed = true;
        log_error(ec);
    }
};

using connection = kioto::buffered_reader<kioto::tcp_stream>;

// Reads lines until `enough(line)`.
template <class Fn>
auto hear(connection& c, Fn enough) {
    return kioto::repeat_while([&c, enough = std::move(enough)]() mutable {
        return c.read_line(2'000).and_then(
            [&enough](std::optional<std::string> said) -> kioto::result<bool> {
                if (!said) {
                    return kioto::fail(asio::error::eof);
                }
                return !enough(*said);
            });
    });
}

// Says its name, and is in the room when it hears it.
auto come_in(connection& c, std::string const& name) {
    return c.write_all(name + "\n").and_then([&c, hello = "* " + name + " is here"] {
        return hear(c, [&hello](std::string const& said) { return said == hello; });
    });
}

auto stay_to_the_end(connection& c) {
    return kioto::repeat_while(
        [&c] { return c.read_line(2'000).map([](auto said) { return said.has_value(); }); });
}

// Says a line, waits until it comes back, says the next one; and listens until it heard everybody.
auto talk(connection& c, std::string const& name, std::size_t& heard) {
    return kioto::repeat_while([&c, &heard, name, n = std::size_t(0)]() mutable {
        auto const text = std::to_string(n++) + std::string(200, '.');
        return c.write_all(text + "\n")
            .and_then([&c, &heard, mine = name + ": " + text] {
                return hear(c, [&heard, &mine](std::string const& said) {
                    heard += said.front() != '*' ? 1 : 0;
                    return said == mine;
                });
            })
            .map([more = n != lines_each] { return more; });
    }).and_then([&c, &heard] {
        return kioto::either(
            heard == all_lines, [] { return kioto::result<void>(); },
            [&c, &heard] {
                return hear(c, [&heard](std::string const& said) {
                    heard += said.front() != '*' ? 1 : 0;
                    return heard == all_lines;
                });
            });
    });
}

auto guest(tcp::endpoint room, std::string name, evening& e) {
    return kioto::connect(room).and_then([name, &e](kioto::tcp_stream s) {
        return kioto::let(connection(std::move(s)), std::size_t(0),
            [name, &e](connection& c, std::size_t& heard) {
                return come_in(c, name)
                    .and_then([&e] {
                        e.here.add(1);
                        return e.begin.cancelled();
                    })
                    .and_then([&c, &heard, name] { return talk(c, name, heard); })
                    .and_then([&c, &e] {
                        e.done.add(1);
                        return stay_to_the_end(c);
                    });
            });
    });
}

auto slow_guest(tcp::endpoint room, evening& e) {
    return kioto::connect(room).and_then([&e](kioto::tcp_stream s) {
        s.set_option(asio::socket_base::receive_buffer_size(4 * 1024));
        return kioto::let(connection(std::move(s)), [&e](connection& c) {
            return come_in(c, "snail")
                .and_then([&e] {
                    e.here.add(1);
                    return e.talked.cancelled();
                })
                .and_then([&c, &e] {
                    return hear(c, [&e](std::string const& said) {
                        e.missed = said;
                        return said.starts_with("* you were too slow");
                    });
                })
                .and_then([&c, &e] {
                    e.told.add(1);
                    return stay_to_the_end(c);
                });
        });
    });
}

auto conduct(evening& e) {
    return e.here.acquire(clients + 1)
        .and_then([&e](kioto::semaphore_permit) {
            std::printf("%zu clients are in the room, and one that does not read\n", clients);
            e.begin.cancel();
            return e.done.acquire(clients);
        })
        .and_then([&e](kioto::semaphore_permit) {
            std::printf("each has said %zu lines and heard %zu\n", lines_each, all_lines);
            e.talked.cancel();
            return e.told.acquire();
        })
        .map([&e](kioto::semaphore_permit) {
            std::printf("the slow one reads again, and hears: %s\n", e.missed.c_str());
            std::raise(SIGTERM);
        });
}

void invite(asio::io_context& io, tcp::endpoint room, evening& e) {
    auto const fail = [&e](kioto::error_code ec) { e.fail(ec); };
    for (std::size_t i = 0; i != clients; ++i) {
        kioto::spawn(
            io, guest(room, "guest-" + std::to_string(i), e).on_error(fail).hold(e.guests.enter()));
    }
    kioto::spawn(io, slow_guest(room, e).on_error(fail).hold(e.guests.enter()));
}

int play() {
    using namespace std::chrono_literals;
    asio::io_context io(1);
    kioto::cancellation_token const stop;
    kioto::task_tracker live;
    kioto::broadcast<line> room(256);
    kioto::tcp_listener listener(io, example::loopback(0));
    auto const front = listener.local_endpoint().value();
    std::printf("listening on port %d\n", front.port());
    cancels_on_signal const on_signal(io, stop);

    evening e;
    invite(io, front, e);
    auto const out = kioto::run(io,
        kioto::join(drained(std::move(listener), stop, live, room),
            conduct(e).timeout(20s).on_error([stop, &e](kioto::error_code ec) {
                e.fail(ec);
                stop.cancel();
            })));
    e.guests.close();
    bool const gone = kioto::run(io, e.guests.wait().timeout(5s)).has_value();
    std::printf("%s\n", gone ? "all clients have seen the end" : "somebody is still waiting");
    return out && std::get<0>(*out) && gone && !e.failed ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 2) {
        example::usage("chat [PORT]");
    }
    return argc == 2 ? serve(example::port(argv[1])) : play();
}

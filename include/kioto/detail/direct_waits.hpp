//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_DIRECT_WAITS_HPP
#define KIOTO_DETAIL_DIRECT_WAITS_HPP

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <cstdint>

#include <kioto/detail/hub.hpp>
#include <kioto/detail/registration.hpp>
#include <kioto/detail/socket_executor.hpp>

namespace kioto::detail {

/** A busy reader whom Asio waits for itself, beside the set.

    A set that lies in Asio's costs more than a descriptor there: the kernel looks through both, at
    the event, at the wait and as it is asked again. So where one connection has all the events, or
    two that take turns (lone_events.hpp), the set ignores their reading, and the end of each turn
    waits for each that is armed. Asio looks anew as it begins to wait, so nothing is lost between.

        free -> resting       the end of a turn: it is armed, and direct is set in its word
        resting -> waiting    the end of a turn: it is armed
        waiting -> resting    Asio calls, and the reader is woken
        any -> free           others have the events; it is closed, polled by somebody who is no task of
                              the context, or the context is shared by threads, forks or is shut
                              down: the set watches again, and looks

    All of it under the hub's mutex; who closes the descriptor waits for that.

    Looking anew, Asio tells for ever what no read takes away, as that the queue of errors has some
    (of timestamps, for one). So who reads and finds nothing is looked at, and goes back to the set,
    where the error is an event of another kind each time: it has not the lone ones that led here.
*/
struct direct_wait {
    boost::asio::posix::basic_stream_descriptor<socket_executor> descriptor;
    operation_memory& room; ///< For Asio's wait.
    registration* whose = nullptr; ///< Null: free.
    registration* resting = nullptr; ///< The same, where Asio does not wait for it.
    std::uint64_t stamp = 0;
    unsigned found_nothing = 0;
    unsigned times = 0; ///< It became free: a handler of before tells nothing.

    direct_wait(boost::asio::execution_context& context, operation_memory& for_asio)
        : descriptor(socket_executor(context)), room(for_asio) {}
};

/// @see direct_wait
class direct_waits {
    static constexpr unsigned dear = 4; // what another one's event weighs beside one's own
    static constexpr unsigned most = 8 * dear;

    direct_wait all_[2];
    unsigned used_ = 0;
    unsigned others_ = 0;
    bool refused_ = false;

public:
    direct_waits(boost::asio::execution_context& context, hub& h)
        : all_{{context, h.direct_room[0]}, {context, h.direct_room[1]}} {}

    direct_wait* begin() noexcept { return all_; }
    direct_wait* end() noexcept { return all_ + 2; }
    bool in_use() const noexcept { return used_ != 0; }

    /// The set had events. True: so many that they are no exception.
    bool note_others() noexcept { return (others_ += dear) > most; }
    void note_own() noexcept { others_ -= others_ != 0 ? 1 : 0; }

    /// Asio could not: it keeps what it made for that, and would each time.
    void refuse() noexcept { refused_ = true; }
    /// Null: none is.
    direct_wait* free() noexcept {
        if (refused_) {
            return nullptr;
        }
        for (direct_wait& w : all_) {
            if (!w.whose) {
                return &w;
            }
        }
        return nullptr;
    }
    void take(direct_wait& w, registration& r, std::uint64_t stamp) noexcept {
        w.whose = w.resting = &r;
        w.stamp = stamp;
        w.found_nothing = 0;
        ++used_;
        others_ = 0;
    }
    /// It is free.
    void give_back(direct_wait& w) noexcept {
        w.whose = w.resting = nullptr;
        ++w.times;
        --used_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_DIRECT_WAITS_HPP

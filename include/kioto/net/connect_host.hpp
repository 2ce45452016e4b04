//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_CONNECT_HOST_HPP
#define KIOTO_NET_CONNECT_HOST_HPP

#include <boost/asio/error.hpp>

#include <kioto/net/connect.hpp>
#include <kioto/net/resolve.hpp>

namespace kioto {

/** The future that `connect(host, service)` makes.

    States: the lookup; then, for each endpoint until one answers, an attempt to connect.
*/
class KIOTO_CONSUMABLE [[nodiscard]] connect_host_future
    : public future_interface<connect_host_future> {
    resolve_future lookup_;
    std::vector<boost::asio::ip::tcp::endpoint> found_;
    std::size_t next_ = 0;
    std::optional<connect_future> attempt_;

public:
    using output_type = result<tcp_stream>;
    static constexpr bool cancel_safe = true;

    explicit connect_host_future(resolve_future lookup) noexcept : lookup_(std::move(lookup)) {}

    poll_result<output_type> poll(poll_context& cx) {
        if (found_.empty()) {
            KIOTO_TRY_READY(found, detail::poll_child(lookup_, cx));
            if (found.empty()) {
                return fail(boost::asio::error::host_not_found);
            }
            found_ = std::move(found);
        }
        for (;;) {
            if (!attempt_) {
                attempt_.emplace(found_[next_++]);
            }
            auto connected = detail::poll_child(*attempt_, cx);
            if (!connected.has_error() || next_ == found_.size()) {
                return connected;
            }
            attempt_.reset();
        }
    }
};

/** Looks a host up and connects to the first of its endpoints that answers.

    Yields `result<tcp_stream>`. The endpoints are tried one after the other, in the resolver's order.

    @param host     A name or an address. Consumed.
    @param service  A name or a port number.
    @par Wakes        When the lookup, and when each attempt is over.
    @par Cancellation Dropping it closes the half-open connection and forgets the lookup, as
                      `resolve` says. Cancel-safe: yes.
    @par Errors       Those of the lookup; of the last endpoint; `error::no_runtime` without a
                      running task.
    @par Allocation   Those of `resolve`.
    @see connect, resolve, timeout
*/
inline connect_host_future connect(std::string host, std::string service) {
    return connect_host_future(kioto::resolve(std::move(host), std::move(service)));
}

/// @overload
inline connect_host_future connect(std::string host, unsigned short port) {
    return connect_host_future(kioto::resolve(std::move(host), port));
}

} // namespace kioto

#endif // KIOTO_NET_CONNECT_HOST_HPP

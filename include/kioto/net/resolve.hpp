//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_NET_RESOLVE_HPP
#define KIOTO_NET_RESOLVE_HPP

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <kioto/detail/here_executor.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/use_pull.hpp>

namespace kioto {

namespace detail {

struct lookup_question {
    std::string host;
    std::string service;

    template <class Resolver, class Token>
    auto operator()(Resolver& resolver, Token token) const {
        return resolver.async_resolve(host, service, token);
    }
};

} // namespace detail

/** The future that `resolve` makes.

    States: the question, until the first poll; the lookup, which owns its resolver; nothing.
*/
class KIOTO_CONSUMABLE [[nodiscard]] resolve_future : public future_interface<resolve_future> {
    using tcp = boost::asio::ip::tcp;
    using resolver = boost::asio::ip::basic_resolver<tcp, detail::here_executor>;
    using call = detail::owning_call<detail::lookup_question, resolver>;

    detail::lookup_question question_;
    std::optional<pull_future<call>> lookup_;

public:
    using output_type = result<std::vector<tcp::endpoint>>;
    static constexpr bool cancel_safe = true;

    resolve_future(std::string host, std::string service) noexcept
        : question_{std::move(host), std::move(service)} {}

    poll_result<output_type> poll(poll_context& cx) {
        if (!lookup_) {
            if (auto const here = numeric()) {
                return std::vector<tcp::endpoint>{*here};
            }
            if (!cx.env()) {
                return fail(error::no_runtime);
            }
            lookup_.emplace(call(std::in_place, std::move(question_),
                resolver(detail::here_executor(cx.env()->runtime().context()))));
        }
        KIOTO_TRY_READY(found, detail::poll_child(*lookup_, cx));
        std::vector<tcp::endpoint> endpoints;
        for (auto const& entry : std::get<1>(found)) {
            endpoints.push_back(entry.endpoint());
        }
        return endpoints;
    }

private:
    // An address and a port number need no lookup.
    std::optional<tcp::endpoint> numeric() const {
        std::string const& service = question_.service;
        boost::asio::ip::port_type port = 0;
        auto const end = service.data() + service.size();
        auto const read = std::from_chars(service.data(), end, port);
        error_code ec;
        auto const address = boost::asio::ip::make_address(question_.host, ec);
        if (ec || read.ec != std::errc() || read.ptr != end) {
            return std::nullopt;
        }
        return tcp::endpoint(address, port);
    }
};

/** Looks a host and a service up.

    Yields `result<std::vector<tcp::endpoint>>`, of one endpoint at least. An address with a port
    number is its own answer, in the first poll; other questions go to Asio's resolver thread.

    @param host     A name or an address. Consumed.
    @param service  A name or a port number.
    @par Wakes        When the answer is there.
    @par Cancellation Dropping it forgets the answer. The lookup itself goes to its end on the
                      resolver's thread and keeps `run()` from returning for that long. Cancel-safe:
                      yes.
    @par Errors       Those of the system's resolver; `error::no_runtime` without a running task.
    @par Allocation   The strings, the lookup and the answer.
    @see connect
*/
inline resolve_future resolve(std::string host, std::string service) noexcept {
    return resolve_future(std::move(host), std::move(service));
}

/// @overload
inline resolve_future resolve(std::string host, unsigned short port) {
    return resolve_future(std::move(host), std::to_string(port));
}

} // namespace kioto

#endif // KIOTO_NET_RESOLVE_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_SOCKET_EXECUTOR_HPP
#define KIOTO_DETAIL_SOCKET_EXECUTOR_HPP

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/wait_traits.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <utility>

#include <kioto/detail/here_executor.hpp>

namespace kioto::detail {

// Runs a function later, on any context: a timer that has expired. Asio asks its sockets' executors
// for that where it has an error to tell before an operation has begun.
class later_executor {
    boost::asio::execution_context* context_;

    using timer_type = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>, here_executor>;

    template <class Fn>
    struct call {
        timer_type timer;
        Fn fn;
    };

public:
    explicit later_executor(boost::asio::execution_context& context) noexcept
        : context_(&context) {}

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return *context_;
    }
    static constexpr boost::asio::execution::blocking_t query(
        boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t::never;
    }
    template <class Fn>
    void execute(Fn&& fn) const {
        using later = call<std::decay_t<Fn>>;
        std::unique_ptr<later> made(
            new later{timer_type(here_executor(*context_)), std::forward<Fn>(fn)});
        auto& timer = made->timer;
        timer.expires_at((std::chrono::steady_clock::time_point::min)());
        timer.async_wait([made = std::move(made)](auto const&) { std::move(made->fn)(); });
    }

    friend bool operator==(later_executor const& a, later_executor const& b) noexcept {
        return a.context_ == b.context_;
    }
    friend bool operator!=(later_executor const& a, later_executor const& b) noexcept {
        return a.context_ != b.context_;
    }
};

// The executor of the runtime's own sockets and descriptor: as here_executor.
class socket_executor {
    boost::asio::execution_context* context_;

public:
    explicit socket_executor(boost::asio::execution_context& context) noexcept
        : context_(&context) {}

    /// That of a socket which comes from elsewhere.
    template <class Ex>
        requires(!std::same_as<Ex, socket_executor>) && requires(Ex const& ex) {
            {
                boost::asio::query(ex, boost::asio::execution::context)
            } -> std::convertible_to<boost::asio::execution_context&>;
        }
    socket_executor(Ex const& ex) noexcept
        : context_(&boost::asio::query(ex, boost::asio::execution::context)) {}

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return *context_;
    }
    static constexpr boost::asio::execution::blocking_t query(
        boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t::always;
    }
    later_executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
        return later_executor(*context_);
    }
    template <class Fn>
    void execute(Fn&& fn) const {
        std::forward<Fn>(fn)();
    }

    friend bool operator==(socket_executor const& a, socket_executor const& b) noexcept {
        return a.context_ == b.context_;
    }
    friend bool operator!=(socket_executor const& a, socket_executor const& b) noexcept {
        return a.context_ != b.context_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_SOCKET_EXECUTOR_HPP

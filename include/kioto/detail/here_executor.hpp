//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_HERE_EXECUTOR_HPP
#define KIOTO_DETAIL_HERE_EXECUTOR_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>

#include <utility>

namespace kioto::detail {

// The executor of the runtime's own timer. A service knows its context only as an
// execution_context&; Asio delivers a completion from inside the context's run functions anyway,
// so running the function at once is what any context's own executor would do.
class here_executor {
    boost::asio::execution_context* context_;

public:
    explicit here_executor(boost::asio::execution_context& context) noexcept : context_(&context) {}

    boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
        return *context_;
    }
    static constexpr boost::asio::execution::blocking_t query(
        boost::asio::execution::blocking_t) noexcept {
        return boost::asio::execution::blocking_t::always;
    }
    template <class Fn>
    void execute(Fn&& fn) const {
        std::forward<Fn>(fn)();
    }

    friend bool operator==(here_executor const& a, here_executor const& b) noexcept {
        return a.context_ == b.context_;
    }
    friend bool operator!=(here_executor const& a, here_executor const& b) noexcept {
        return a.context_ != b.context_;
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_HERE_EXECUTOR_HPP

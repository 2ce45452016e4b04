//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_EXECUTOR_HPP
#define KIOTO_EXECUTOR_HPP

#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/is_executor.hpp>

#include <concepts>
#include <type_traits>

namespace kioto {

/// What a task can be spawned on: an executor, or a context that has one.
template <class Ex>
concept executor = boost::asio::execution::is_executor<Ex>::value ||
    // Asio looks for the members of the old executors by deriving from the class.
    (!std::is_final_v<Ex> && boost::asio::is_executor<Ex>::value);

template <class C>
concept executor_context =
    std::derived_from<C, boost::asio::execution_context> && requires(C& c) { c.get_executor(); };

} // namespace kioto

#endif // KIOTO_EXECUTOR_HPP

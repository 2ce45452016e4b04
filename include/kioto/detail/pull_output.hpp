//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PULL_OUTPUT_HPP
#define KIOTO_DETAIL_PULL_OUTPUT_HPP

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/poll_result.hpp>
#include <kioto/types.hpp>

namespace kioto::detail {

/// A `T` that moves without throwing, for values that may not promise it (resolver results).
template <class T>
class nothrow_moved : public T {
public:
    nothrow_moved(T&& value) noexcept : T(std::move(value)) {}
    nothrow_moved(nothrow_moved const&) = default;
    nothrow_moved(nothrow_moved&& other) noexcept : T(static_cast<T&&>(other)) {}
    nothrow_moved& operator=(nothrow_moved const&) = default;
    nothrow_moved& operator=(nothrow_moved&& other) noexcept {
        static_cast<T&>(*this) = static_cast<T&&>(other);
        return *this;
    }
};

template <class T>
using in_result = std::conditional_t<std::is_nothrow_move_constructible_v<T>, std::type_identity<T>,
    std::type_identity<nothrow_moved<T>>>;

// Several values as one: nothing, the value itself, or a tuple.
template <class... T>
struct packed {
    using type = std::tuple<T...>;
};
template <class T>
struct packed<T> {
    using type = T;
};
template <>
struct packed<> {
    using type = void;
};

/// What becomes of a completion with `A...`: a value, by what comes first an error, or an exception.
template <class... A>
struct pull_completion {
    template <class... State>
    using output = typename packed<State..., A...>::type;

    static constexpr std::size_t leading = 0;
    template <class Output>
    static bool failed(std::tuple<A...>&, poll_result<Output>&) noexcept {
        return false;
    }
};
template <class... A>
struct pull_completion<error_code, A...> {
    template <class... State>
    using output = result<
        typename packed<typename in_result<State>::type..., typename in_result<A>::type...>::type>;

    static constexpr std::size_t leading = 1;
    template <class Output>
    static bool failed(std::tuple<error_code, A...>& args, poll_result<Output>& out) noexcept {
        if (std::get<0>(args)) {
            out = poll_result<Output>(boost::system::in_place_error, std::get<0>(args));
            return true;
        }
        return false;
    }
};
template <class... A>
struct pull_completion<std::exception_ptr, A...> {
    template <class... State>
    using output = typename packed<State..., A...>::type;

    static constexpr std::size_t leading = 1;
    template <class Output>
    static bool failed(std::tuple<std::exception_ptr, A...>& args, poll_result<Output>&) {
        if (std::get<0>(args)) {
            std::rethrow_exception(std::move(std::get<0>(args)));
        }
        return false;
    }
};

/// The output of an operation that was destroyed uncalled: `operation_aborted` where the signature
/// has a place for it; else there will never be one.
template <class Output, class First>
poll_result<Output> aborted_output() {
    error_code const ec = boost::asio::error::operation_aborted;
    if constexpr (is_result_v<Output>) {
        return poll_result<Output>(boost::system::in_place_error, ec);
    } else if constexpr (std::is_same_v<First, std::exception_ptr>) {
        throw boost::system::system_error(ec);
    } else {
        return pending;
    }
}

/// The output of an operation that completed: what it worked on, then the values.
template <class Output, class... State, class... A>
poll_result<Output> completed_output(std::tuple<State...>& states, std::tuple<A...>& args) {
    using completion = pull_completion<A...>;
    poll_result<Output> out = pending;
    if (completion::failed(args, out)) {
        return out;
    }
    using in_place =
        std::conditional_t<is_result_v<Output>, boost::system::in_place_value_t, std::in_place_t>;
    return [&]<std::size_t... S, std::size_t... V>(
               std::index_sequence<S...>, std::index_sequence<V...>) {
        return poll_result<Output>(in_place(), std::move(std::get<S>(states))...,
            std::move(std::get<completion::leading + V>(args))...);
    }(std::index_sequence_for<State...>(),
               std::make_index_sequence<sizeof...(A) - completion::leading>());
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PULL_OUTPUT_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_IO_OPERATION_HPP
#define KIOTO_DETAIL_IO_OPERATION_HPP

#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/byte_stream.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/detail/rejected.hpp>
#include <kioto/future_interface.hpp>
#include <kioto/lend.hpp>

namespace kioto::detail {

// An operation on a stream is written once, as a state machine without the stream:
//   value_type, cancel_safe, poll_result<result<value_type>> poll(S&, poll_context&)
// and becomes a future in two forms.

/// The stream is lent for the life of the future; the result comes back.
template <class S, class Operation>
class KIOTO_CONSUMABLE [[nodiscard]] lent_operation
    : public future_interface<lent_operation<S, Operation>> {
    Operation operation_;
    S* stream_;

public:
    using output_type = result<typename Operation::value_type>;
    using borrows = merged_types_t<types<S>, borrows_t<S>>;
    static constexpr bool cancel_safe = Operation::cancel_safe;

    lent_operation(S& stream KIOTO_LIFETIMEBOUND, Operation operation)
        : operation_(std::move(operation)), stream_(&stream) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        return operation_.poll(*stream_, cx);
    }
};

template <class S, class V>
struct handed_back {
    using type = std::tuple<S, V>;
};
template <class S>
struct handed_back<S, void> {
    using type = S;
};

/// The stream is the operation's, and comes back with the result; an error closes it.
template <class S, class Operation>
class KIOTO_CONSUMABLE [[nodiscard]] owning_operation
    : public future_interface<owning_operation<S, Operation>> {
    S stream_;
    Operation operation_;
    using value_type = typename Operation::value_type;

public:
    using output_type = result<typename handed_back<S, value_type>::type>;
    using borrows = borrows_t<S>;
    static constexpr bool cancel_safe = false;

    owning_operation(S stream, Operation operation)
        : stream_(std::move(stream)), operation_(std::move(operation)) {}

    KIOTO_ALWAYS_INLINE poll_result<output_type> poll(poll_context& cx) {
        auto out = operation_.poll(stream_, cx);
        if (out.is_pending()) {
            return pending;
        }
        if (out.has_error()) {
            return poll_result<output_type>(boost::system::in_place_error, out.error());
        }
        if constexpr (std::is_void_v<value_type>) {
            return poll_result<output_type>(boost::system::in_place_value, std::move(stream_));
        } else {
            return poll_result<output_type>(
                boost::system::in_place_value, std::move(stream_), std::move(out.value()));
        }
    }
};

// What a free function gives for its stream argument, of type S&&.
template <class S, class Operation>
struct operation_on {
    using type = owning_operation<S, Operation>;
};
template <class S, class Operation>
struct operation_on<S&, Operation> {
    using type = rejected;
};
template <class S, class Operation>
struct operation_on<lent<S>, Operation> {
    using type = lent_operation<S, Operation>;
};

template <class S, class Operation>
using operation_on_t = typename operation_on<S, Operation>::type;

template <class S, class Operation>
operation_on_t<S, Operation> make_operation(S&& stream, Operation operation) {
    static_assert(!std::is_lvalue_reference_v<S>,
        "kioto: this function owns its stream: give it away with std::move(s), or lend it with "
        "the member s.operation(...) or with lend(s)");
    if constexpr (requires { typename std::remove_cvref_t<S>::lent_type; }) {
        return {stream.get(), std::move(operation)};
    } else if constexpr (!std::is_lvalue_reference_v<S>) {
        return {std::move(stream), std::move(operation)};
    } else {
        return {};
    }
}

template <class S>
concept stream_argument = byte_source<std::remove_cvref_t<S>> || byte_sink<std::remove_cvref_t<S>>;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_IO_OPERATION_HPP

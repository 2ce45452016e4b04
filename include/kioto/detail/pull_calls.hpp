//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PULL_CALLS_HPP
#define KIOTO_DETAIL_PULL_CALLS_HPP

#include <boost/asio/async_result.hpp>

#include <cstddef>

#include <kioto/concepts.hpp>
#include <kioto/detail/pull_output.hpp>
#include <kioto/detail/pulled_operation.hpp>

namespace kioto {

/// In a future's `borrows`: it refers to what an Asio operation may still use after the drop.
struct foreign_operation;

namespace detail {

// A completion signature, whatever it is qualified with.
template <class Signature>
struct pull_signature;
template <class R, class... A>
struct pull_signature<R(A...)> {
    using operation = pulled_operation<std::decay_t<A>...>;
    using handler = pull_handler<std::decay_t<A>...>;
    using completion = pull_completion<std::decay_t<A>...>;
    using first = std::tuple_element_t<0, std::tuple<std::decay_t<A>..., void>>;
};
template <class R, class... A>
struct pull_signature<R(A...)&> : pull_signature<R(A...)> {};
template <class R, class... A>
struct pull_signature<R(A...) &&> : pull_signature<R(A...)> {};
template <class R, class... A>
struct pull_signature<R(A...) noexcept> : pull_signature<R(A...)> {};
template <class R, class... A>
struct pull_signature<R(A...) & noexcept> : pull_signature<R(A...)> {};
template <class R, class... A>
struct pull_signature<R(A...) && noexcept> : pull_signature<R(A...)> {};

template <class Signature>
struct without_error;
template <class R, class... A>
struct without_error<R(error_code, A...)> {
    using type = R(A...);
};
template <class R, class... A>
struct without_error<R(error_code const&, A...)> {
    using type = R(A...);
};
template <class Signature>
using without_error_t = typename without_error<Signature>::type;

// What Asio's adapters name before they know the operation, and never use.
struct deduced_result;

// How an operation starts: by its initiation, with the arguments as they were given.
template <class Signature, class Initiation, class... Args>
class borrowing_call {
    using traits = pull_signature<Signature>;
    struct nothing {};

    KIOTO_NO_UNIQUE_ADDRESS Initiation initiation_;
    KIOTO_NO_UNIQUE_ADDRESS std::tuple<Args...> args_;

public:
    using block = pull_block<typename traits::operation, nothing>;
    using output_type = typename traits::completion::template output<>;
    using borrows = types<foreign_operation>;

    template <class I, class... As>
    explicit borrowing_call(I&& initiation, As&&... args)
        : initiation_(std::forward<I>(initiation)), args_(std::forward<As>(args)...) {}

    intrusive_ptr<block> start(task_base& task) && {
        auto operation = block::make(task, nothing());
        std::apply(
            [&](Args&... args) {
                std::move(initiation_)(typename traits::handler(*operation), std::move(args)...);
            },
            args_);
        return operation;
    }

    static poll_result<output_type> output_of(block& operation) {
        if (operation.is_abandoned()) {
            return detail::aborted_output<output_type, typename traits::first>();
        }
        std::tuple<> none;
        return detail::completed_output<output_type>(none, operation.arguments());
    }
};

/// What an initiating function returns for a `pull_token`; nothing was initiated where it could
/// complete in several ways.
template <class... Signatures>
struct initiated {};
template <class Signature>
struct initiated<Signature> {
    using signature = Signature;
};
// In how many ways what returned this may complete; 0: it is no operation.
template <class R>
constexpr std::size_t signature_count_v = 0;
template <class... Signatures>
constexpr std::size_t signature_count_v<initiated<Signatures...>> = sizeof...(Signatures);

/// The token that the closure of `pull` passes on: initiates at once.
struct pull_token {
    pulled_operation_base* operation;
};

// How an operation starts: by a closure, with what it works on.
template <class Fn, class... State>
class owning_call {
    using traits =
        pull_signature<typename std::invoke_result_t<Fn&, State&..., pull_token>::signature>;

    struct kept {
        std::tuple<State...> states;
        KIOTO_NO_UNIQUE_ADDRESS Fn fn;
    };
    kept kept_;

public:
    using block = pull_block<typename traits::operation, kept>;
    using output_type = typename traits::completion::template output<State...>;
    using borrows = merged_types_t<borrows_t<State>...>;

    template <class F, class... S>
    explicit owning_call(std::in_place_t, F&& fn, S&&... states)
        : kept_{std::tuple<State...>(std::forward<S>(states)...), std::forward<F>(fn)} {}

    intrusive_ptr<block> start(task_base& task) && {
        auto operation = block::make(task, std::move(kept_));
        kept& at = operation->kept();
        std::apply(
            [&](State&... state) {
                static_cast<void>(std::invoke(at.fn, state..., pull_token{operation.get()}));
            },
            at.states);
        return operation;
    }

    static poll_result<output_type> output_of(block& operation) {
        if (operation.is_abandoned()) {
            return detail::aborted_output<output_type, typename traits::first>();
        }
        return detail::completed_output<output_type>(
            operation.kept().states, operation.arguments());
    }
};

/// What the arguments of `pull` make: the last is the closure.
template <class List, class... Args>
struct pull_arguments;
template <std::size_t... S, class... Args>
struct pull_arguments<std::index_sequence<S...>, Args...> {
    using all = std::tuple<Args&&...>;
    using fn = std::decay_t<std::tuple_element_t<sizeof...(S), all>>;
    using call = owning_call<fn, std::decay_t<std::tuple_element_t<S, all>>...>;

    static constexpr bool owns = (!std::is_lvalue_reference_v<std::tuple_element_t<S, all>> && ...);
    static constexpr bool is_callable =
        std::is_invocable_v<fn&, std::decay_t<std::tuple_element_t<S, all>>&..., pull_token>;
    // Of the operation that the closure initiates.
    static constexpr std::size_t signatures() {
        if constexpr (is_callable) {
            return signature_count_v<std::invoke_result_t<fn&,
                std::decay_t<std::tuple_element_t<S, all>>&..., pull_token>>;
        } else {
            return 0;
        }
    }

    static call make(Args&&... args) {
        all taken(std::forward<Args>(args)...);
        return call(std::in_place, std::get<sizeof...(S)>(std::move(taken)),
            std::get<S>(std::move(taken))...);
    }
};

} // namespace detail
} // namespace kioto

template <class... Signatures>
class boost::asio::async_result<kioto::detail::pull_token, Signatures...> {
public:
    using return_type = kioto::detail::initiated<Signatures...>;

    template <class Initiation, class... Args>
    static return_type initiate(
        Initiation&& initiation, kioto::detail::pull_token token, Args&&... args) {
        if constexpr (sizeof...(Signatures) == 1) {
            using traits = kioto::detail::pull_signature<Signatures...>;
            std::forward<Initiation>(initiation)(
                typename traits::handler(
                    static_cast<typename traits::operation&>(*token.operation)),
                std::forward<Args>(args)...);
        }
        return {};
    }
};

#endif // KIOTO_DETAIL_PULL_CALLS_HPP

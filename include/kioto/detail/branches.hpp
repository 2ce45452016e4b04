//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_BRANCHES_HPP
#define KIOTO_DETAIL_BRANCHES_HPP

#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <kioto/detail/poll_child.hpp>
#include <kioto/detail/rotation.hpp>

namespace kioto::detail {

/** The engine of select and race: several futures, of which the first that is ready counts.

        live -> done    one is ready: all that are owned are destroyed, then it is delivered

    `F` is a reference for a future that belongs to somebody else: it is not polled once it is
    terminated, and survives.
*/
template <class... F>
class branches {
    union {
        std::tuple<F...> futures_;
    };
    rotation<sizeof...(F)> rotation_;
    bool live_ = true;

public:
    template <class... F2>
    explicit branches(std::in_place_t, F2&&... f) : futures_(std::forward<F2>(f)...) {}

    branches(branches&& other) noexcept((std::is_nothrow_move_constructible_v<F> && ...))
        : futures_(std::move(other.futures_)) {
        BOOST_ASSERT_MSG(other.live_, "a polled future was moved");
    }
    ~branches() {
        if (live_) {
            std::destroy_at(std::addressof(futures_));
        }
    }

    // as_output(std::integral_constant<std::size_t, i>(), the ready poll of the i-th).
    template <class Out, class AsOutput>
    KIOTO_ALWAYS_INLINE poll_result<Out> poll(poll_context& cx, AsOutput as_output) {
        BOOST_ASSERT_MSG(live_, "a future was polled after it was ready");
        BOOST_ASSERT_MSG(any_runs(), "all futures of a select are done already");
        return rotation_.template poll<Out>(
            [&](auto i) {
                using branch = std::tuple_element_t<decltype(i)::value, std::tuple<F...>>;
                auto& future = std::get<decltype(i)::value>(futures_);
                using answer = decltype(detail::poll_child(future, cx));
                return is_done<branch>(future) ? answer(pending) : detail::poll_child(future, cx);
            },
            [&](auto i, auto answer) {
                live_ = false;
                std::destroy_at(std::addressof(futures_));
                return as_output(i, std::move(answer));
            });
    }

private:
    template <class Branch, class Future>
    static bool is_done(Future const& f) {
        if constexpr (std::is_lvalue_reference_v<Branch>) {
            return f.is_terminated();
        } else {
            return false;
        }
    }
    bool any_runs() const {
        return std::apply([](auto const&... f) { return (!is_done<F>(f) || ...); }, futures_);
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_BRANCHES_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_ANY_FUTURE_HPP
#define KIOTO_ANY_FUTURE_HPP

#include <concepts>
#include <memory>
#include <utility>

#include <kioto/detail/poll_child.hpp>

namespace kioto {

/** Owns a future of any type with the output `T`: the one place where types are erased.

    For containers of unlike futures, for recursion and for interfaces. It may be moved at any time,
    also between polls; a moved-from one can only be destroyed or assigned to. It borrows nothing:
    a future with a loan in its type is rejected, since the type would no longer tell.

    @par Wakes        Those of the owned future.
    @par Cancellation Dropping it drops the owned future. Not known to be cancel-safe.
    @par Errors       Those of the owned future.
    @par Allocation   One, when it is made from a future; a virtual call a poll.
    @see boxed
*/
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] any_future : public future_interface<any_future<T>> {
    struct owned {
        virtual ~owned() = default;
        virtual poll_result<T> poll(poll_context& cx) = 0;
    };

    template <class F>
    struct owned_future final : owned {
        F source;

        explicit owned_future(F&& f) : source(std::move(f)) {}
        poll_result<T> poll(poll_context& cx) override { return detail::poll_child(source, cx); }
    };

    std::unique_ptr<owned> future_;

public:
    using output_type = T;
    static constexpr bool movable_after_poll = true;

    template <class F>
        requires(!std::same_as<F, any_future> && future_of<F, T>)
    any_future(F source) : future_(new owned_future<F>(std::move(source))) {
        static_assert(std::same_as<borrows_t<F>, types<>>,
            "kioto: any_future: this future borrows an I/O object, and its type would no longer "
            "tell; let it own the object, or promise with unchecked(f)");
    }

    poll_result<T> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(future_, "a moved-from any_future was polled");
        return future_->poll(cx);
    }
};

/** Moves a future into an `any_future`: `boxed(f)`, `std::move(f).boxed()`.

    @param source  Consumed. Borrows nothing.
    @par Allocation   One.
    @see any_future
*/
template <future F>
    requires std::same_as<borrows_t<F>, types<>>
any_future<output_t<F>> boxed(F source) {
    return any_future<output_t<F>>(std::move(source));
}

template <class Derived>
template <class Self>
auto future_interface<Derived>::boxed() && -> any_future<output_t<Self>> {
    return any_future<output_t<Self>>(static_cast<Self&&>(*this));
}

} // namespace kioto

#endif // KIOTO_ANY_FUTURE_HPP

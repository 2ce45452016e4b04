//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_SCOPE_HPP
#define KIOTO_SCOPE_HPP

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/detail/rejected.hpp>
#include <kioto/detail/scope_children.hpp>
#include <kioto/detail/step.hpp>

namespace kioto {

/** Where the children of a scope are spawned; `scope` lends it to its closure, and to the children.

    Not thread-safe: of the task that polls the scope.
*/
class child_scope {
    template <class>
    friend class scope_future;

    detail::scope_children children_;

public:
    child_scope() = default;

    /** Starts a future beside the scope's body, inside the same task.

        By the closure, the body and the children, while the scope is polled. In a scope that is being
        dropped it drops `f` at once.

        @param f  Its output is `void`. It may borrow from whatever outlives the scope. Consumed.
        @par Allocation   One; and one for the first child of the scope.
    */
    template <class F>
    void spawn(F f) {
        if constexpr (!detail::is_rejected_v<F>) {
            static_assert(
                future<F>, "kioto: spawn takes a future: an object with output_type and poll");
            static_assert(!is_result_v<output_t<F>>,
                "kioto: spawn: nobody would see this future's error; say what becomes of it with "
                "on_error(fn) or ignore_error()");
            static_assert(is_result_v<output_t<F>> || std::is_void_v<output_t<F>>,
                "kioto: spawn: nobody would see this future's output; map(...) to void drops it");
            if (!children_.is_closed()) {
                children_.add(std::move(f));
            }
        }
    }

private:
    child_scope(child_scope&&) = default;
};

namespace detail {

template <class Fn>
using scope_step_t = std::invoke_result_t<Fn&, child_scope&>;

} // namespace detail

/// The closure can be called with a `child_scope&`.
template <class Fn>
concept scopable =
    std::invocable<Fn&, child_scope&> && !detail::is_rejected_v<detail::scope_step_t<Fn>>;

/** The future that `scope` makes.

        fresh   -> body     the closure returned a future
        fresh   -> closing  it returned a value; that waits for the children
        body    -> closing  the body's future is done and destroyed
        closing -> done     all children are done
        any     -> done     something was thrown: the children are dropped, then the body
*/
template <class Fn>
class KIOTO_CONSUMABLE [[nodiscard]] scope_future : public future_interface<scope_future<Fn>> {
    using step = detail::scope_step_t<Fn>;
    using output = detail::step_output_t<step>;
    static constexpr bool drives = future<step>;

    enum class stage : unsigned char { fresh, body, closing, done };

    Fn fn_;
    child_scope scope_; // outlives the body, whose destructor may know it
    std::optional<std::conditional_t<drives, step, unit>> body_;
    poll_result<output> out_ = pending;
    stage stage_ = stage::fresh;

public:
    using output_type = output;
    using borrows = borrows_t<step>;
    static constexpr bool cancel_safe = false;

    template <class Fn2>
    explicit scope_future(std::in_place_t, Fn2&& fn) : fn_(std::forward<Fn2>(fn)) {}

    scope_future(scope_future&& other) noexcept(std::is_nothrow_move_constructible_v<Fn>)
        : future_interface<scope_future>(std::move(other)), fn_(std::move(other.fn_)) {
        BOOST_ASSERT_MSG(other.stage_ == stage::fresh, "a polled future was moved");
    }
    ~scope_future() { drop(); }

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(stage_ != stage::done, "a future was polled after it was ready");
        struct dropping {
            scope_future* self;
            ~dropping() {
                if (self) {
                    self->drop();
                }
            }
        } guard{this};
        scope_.children_.begin();
        if (stage_ == stage::fresh) {
            begin();
        }
        if constexpr (drives) {
            if (stage_ == stage::body) {
                if (auto polled = detail::poll_child(*body_, cx); polled.is_ready()) {
                    body_.reset();
                    out_ = std::move(polled);
                    stage_ = stage::closing;
                }
            }
        }
        scope_.children_.poll(cx);
        if (stage_ != stage::closing || !scope_.children_.empty()) {
            guard.self = nullptr;
            return pending;
        }
        return std::move(out_);
    }

private:
    void begin() {
        if constexpr (drives) {
            struct from_call {
                scope_future& self;
                operator step() const { return std::invoke(self.fn_, self.scope_); }
            };
            body_.emplace(from_call{*this});
            stage_ = stage::body;
        } else {
            out_ = call();
            stage_ = stage::closing;
        }
    }
    poll_result<output> call() {
        return detail::finish<output>(
            [this]() -> decltype(auto) { return std::invoke(fn_, scope_); }, unit());
    }
    void drop() noexcept {
        stage_ = stage::done;
        scope_.children_.clear();
        body_.reset();
        out_ = pending;
    }
};

template <class Fn>
    requires(!scopable<Fn>)
class scope_future<Fn> : public detail::rejected {
    using detail::rejected::rejected;
};

/** Runs futures side by side that may borrow from one another's surroundings.

        return scope([&session](auto& s) {
            s.spawn(heartbeat(session).ignore_error());
            return serve(session, s);        // may call s.spawn, too
        });

    `scope(fn)` calls `fn(s)`, drives the future that it returned (or takes the `result` or the value)
    beside all that was spawned with `s.spawn(f)`, and is ready when all of that is done, with the
    output of the body. The children are parts of the polling task: they run on no other thread, may
    refer to whatever outlives the scope, and die with it, at once.

    Of the children only those that were woken are polled; the body is polled each time.

    @param fn  Called once as an lvalue, with a `child_scope&` that lives as long as the scope. Kept
               until the end: body and children may refer to its captures, not to the body's state.
    @par Wakes        When a child that it polled in this poll is woken already, or when the budget is
                      spent; a child for which nothing else charged costs one unit.
    @par Cancellation Dropping it drops the children, the latest first, and then the body. Cancel-safe:
                      no.
    @par Errors       A `result` is an output like any other; it does not end the children. An
                      exception of `fn`, body or child leaves `poll` after all of them were dropped.
    @par Allocation   One for each child, and one for the first.
    @see join, join_set, for_each_concurrent
*/
template <class Fn>
scope_future<std::decay_t<Fn>> scope(Fn&& fn) {
    static_assert(std::invocable<std::decay_t<Fn>&, child_scope&>,
        "kioto: scope: the closure cannot be called with a child_scope&");
    return scope_future<std::decay_t<Fn>>(std::in_place, std::forward<Fn>(fn));
}

} // namespace kioto

#endif // KIOTO_SCOPE_HPP

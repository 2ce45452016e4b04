//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_CO_HPP
#define KIOTO_CO_HPP

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include <kioto/detail/frame_cache.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/future_interface.hpp>

namespace kioto {

template <class T>
class co;

namespace detail {

/// A future that a coroutine awaits; lives in the coroutine's frame.
class awaited {
public:
    enum class answer { wait, go_on, leave };
    virtual answer poll(poll_context& cx) = 0;

protected:
    ~awaited() = default;
};

class co_promise_base {
public:
    poll_context* cx = nullptr;    ///< Of the poll under way.
    awaited* waits_for = nullptr;  ///< Suspended on it.
    bool left = false;             ///< `try_` met an error: the frame goes.
    std::exception_ptr exception;  ///< Left the body; or left what it awaits, and enters it.

    /// As the body goes on after a wait.
    void rethrow() {
        if (exception) {
            std::rethrow_exception(std::exchange(exception, nullptr));
        }
    }

    // What is thrown enters the body at its `co_await`.
    awaited::answer poll_awaited() noexcept {
        try {
            return waits_for->poll(*cx);
        } catch (...) {
            exception = std::current_exception();
            return awaited::answer::go_on;
        }
    }

    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { exception = std::current_exception(); }

    static void* operator new(std::size_t n) { return frame_cache::allocate(n); }
    static void operator delete(void* p, std::size_t n) noexcept { frame_cache::deallocate(p, n); }
};

/// `co_await f`: the output of `f`.
template <class F>
class awaiter : awaited {
    F future_;
    co_promise_base& promise_;
    std::optional<poll_result<output_t<std::remove_reference_t<F>>>> out_;

    answer poll(poll_context& cx) override {
        auto out = detail::poll_child(future_, cx);
        if (out.is_pending()) {
            return answer::wait;
        }
        out_.emplace(std::move(out));
        return answer::go_on;
    }

public:
    awaiter(F&& f, co_promise_base& promise) : future_(std::forward<F>(f)), promise_(promise) {}

    bool await_ready() { return poll(*promise_.cx) == answer::go_on; }
    void await_suspend(std::coroutine_handle<>) noexcept { promise_.waits_for = this; }
    output_t<std::remove_reference_t<F>> await_resume() {
        promise_.rethrow();
        if constexpr (!std::is_void_v<output_t<std::remove_reference_t<F>>>) {
            return std::move(*out_).take();
        }
    }
};

/// What `try_` makes of a fallible future.
template <class F>
struct tried {
    F future;
};

/// `co_await try_(f)`: the value of `f`; its error ends the coroutine.
template <class F, class Promise>
class try_awaiter : awaited {
    F future_;
    Promise& promise_;
    std::optional<poll_result<output_t<F>>> out_;

    answer poll(poll_context& cx) override {
        auto out = detail::poll_child(future_, cx);
        if (out.is_pending()) {
            return answer::wait;
        }
        if (out.has_error()) {
            promise_.leave_with(std::move(out.error()));
            return answer::leave;
        }
        out_.emplace(std::move(out));
        return answer::go_on;
    }

public:
    try_awaiter(F&& f, Promise& promise) : future_(std::move(f)), promise_(promise) {}

    bool await_ready() { return poll(*promise_.cx) == answer::go_on; }
    void await_suspend(std::coroutine_handle<>) noexcept { promise_.waits_for = this; }
    value_t<F> await_resume() {
        promise_.rethrow();
        if constexpr (!std::is_void_v<value_t<F>>) {
            return std::move(out_->value());
        }
    }
};

template <class T>
class co_promise_output : public co_promise_base {
public:
    std::optional<poll_result<T>> out;

    template <class U>
    void return_value(U&& value) {
        out.emplace(std::forward<U>(value));
    }
    template <class E>
    void leave_with(E&& error) {
        static_assert(is_result_v<T>,
            "kioto: co_await try_(f) leaves the coroutine with an error: let it return "
            "co<result<T>>");
        if constexpr (is_result_v<T>) {
            out.emplace(boost::system::in_place_error, std::forward<E>(error));
        }
        left = true;
    }
};

template <>
class co_promise_output<void> : public co_promise_base {
public:
    std::optional<poll_result<void>> out;

    void return_void() { out.emplace(unit{}); }
    template <class E>
    void leave_with(E&&) {
        static_assert(always_false<E>,
            "kioto: co_await try_(f) leaves the coroutine with an error: let it return "
            "co<result<T>>");
    }
};

template <class T>
class co_promise : public co_promise_output<T> {
public:
    co<T> get_return_object() noexcept;

    template <future F>
    awaiter<F> await_transform(F&& f) {
        return {std::forward<F>(f), *this};
    }
    template <class F>
        requires fused_future<F>
    awaiter<F&> await_transform(F& f) {
        return {f, *this};
    }
    template <class F>
    try_awaiter<F, co_promise> await_transform(tried<F>&& t) {
        return {std::move(t.future), *this};
    }
};

} // namespace detail

/** In a coroutine of type `co<result<T>>`: `co_await try_(f)` is the value of `f`; an error ends the
    coroutine with it, without an exception: the frame and all its variables are destroyed. */
template <fallible_future F>
detail::tried<F> try_(F f) {
    return {std::move(f)};
}

/** A coroutine that *is* a future: lazy, pulled, cancelled by dropping it.

        co<result<answer>> request(tcp_stream s) {
            co_await try_(s.write_all("hello"));
            auto reply = co_await try_(s.read_exact<10>());
            co_return parse(reply);
        }

    Nothing of the body runs before the first poll. In it `co_await f` is the output of any future,
    also of one that borrows the coroutine's variables, of `s.next()`, or of another `co`; an lvalue
    must model `fused_future` and is awaited in place.

    Parameters by reference are the caller's to keep, as in every coroutine. Movable at any time.

    @tparam T  The output; `co_return fail(ec)` where it is a `result`.
    @par Wakes        Those of what is awaited, which is all that a poll polls.
    @par Cancellation Dropping it destroys the frame: variables in reverse order. Cancel-safe: no.
    @par Errors       What an awaited future throws enters the body at its `co_await`; an exception
                      that leaves the body leaves `poll`, and the frame is gone then.
    @par Allocation   The frame, from a list of the thread's free ones (up to 4 KiB).
*/
template <class T>
class KIOTO_CONSUMABLE [[nodiscard]] co : public future_interface<co<T>> {
public:
    using promise_type = detail::co_promise<T>;
    using output_type = T;
    static constexpr bool cancel_safe = false;
    static constexpr bool movable_after_poll = true;

    co(co&& other) noexcept
        : future_interface<co>(std::move(other)), frame_(std::exchange(other.frame_, {})) {}
    co& operator=(co&& other) noexcept {
        if (this != &other) {
            drop();
            frame_ = std::exchange(other.frame_, {});
        }
        return *this;
    }
    ~co() { drop(); }

    poll_result<T> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(frame_, "a coroutine was polled after it was ready");
        promise_type& promise = frame_.promise();
        promise.cx = &cx;
        if (promise.waits_for) {
            if (promise.poll_awaited() == detail::awaited::answer::wait) {
                return pending;
            }
            promise.waits_for = nullptr;
        }
        if (!promise.left) {
            frame_.resume();
        }
        if (!promise.left && !frame_.done()) {
            return pending;
        }
        auto out = std::move(promise.out);
        auto const exception = std::move(promise.exception);
        drop();
        if (exception) {
            std::rethrow_exception(exception);
        }
        return std::move(*out);
    }

private:
    friend promise_type;
    using handle = std::coroutine_handle<promise_type>;

    explicit co(handle frame) noexcept : frame_(frame) {}
    void drop() noexcept {
        if (frame_) {
            std::exchange(frame_, {}).destroy();
        }
    }

    handle frame_;
};

template <class T>
co<T> detail::co_promise<T>::get_return_object() noexcept {
    return co<T>(std::coroutine_handle<co_promise>::from_promise(*this));
}

} // namespace kioto

#endif // KIOTO_CO_HPP

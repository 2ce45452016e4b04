//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_POLL_RESULT_HPP
#define KIOTO_POLL_RESULT_HPP

#include <boost/assert.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <kioto/result.hpp>

namespace kioto {

/// The type of `pending`.
struct pending_t {};

/// "Not yet": what `poll` returns after it arranged for a wake.
inline constexpr pending_t pending{};

/// What stands for the value of a ready `void`.
struct unit {
    friend constexpr bool operator==(unit, unit) noexcept { return true; }
};

/** What `poll` returns: pending, or ready with a value of type `T`.

    `poll_result<void>` holds no value; `poll_result<result<T, E>>` is stored flat, as one of
    pending, value, error.
*/
template <class T>
class [[nodiscard]] poll_result {
    std::optional<T> value_;

public:
    using value_type = T;

    constexpr poll_result(pending_t) noexcept {}

    /// Ready, with what `T` is implicitly made from.
    template <class U = T>
        requires(!std::same_as<std::remove_cvref_t<U>, poll_result> &&
            !std::same_as<std::remove_cvref_t<U>, pending_t> && std::convertible_to<U &&, T>)
    constexpr poll_result(U&& value) : value_(std::in_place, std::forward<U>(value)) {}

    /// Ready, with `T(args...)`.
    template <class... Args>
    constexpr explicit poll_result(std::in_place_t, Args&&... args)
        : value_(std::in_place, std::forward<Args>(args)...) {}

    constexpr bool is_pending() const noexcept { return !value_.has_value(); }
    constexpr bool is_ready() const noexcept { return value_.has_value(); }

    /// The value. @pre is_ready()
    constexpr T& get() & noexcept {
        BOOST_ASSERT(is_ready());
        return *value_;
    }
    constexpr T take() && {
        BOOST_ASSERT(is_ready());
        return std::move(*value_);
    }
};

template <>
class [[nodiscard]] poll_result<void> {
    bool ready_;

public:
    using value_type = void;

    constexpr poll_result(pending_t) noexcept : ready_(false) {}
    constexpr poll_result(unit) noexcept : ready_(true) {}
    constexpr explicit poll_result(std::in_place_t) noexcept : ready_(true) {}

    constexpr bool is_pending() const noexcept { return !ready_; }
    constexpr bool is_ready() const noexcept { return ready_; }

    constexpr unit take() && noexcept {
        BOOST_ASSERT(ready_);
        return {};
    }
};

namespace detail {

enum class poll_tag : unsigned char { none, value, error };

// A small value of no consequence lies beside the error, not in its place: the compiler keeps such
// a result in registers.
template <class V, class E>
inline constexpr bool is_plain_poll = std::is_trivially_copyable_v<V> &&
    std::is_trivially_copyable_v<E> && sizeof(V) <= 2 * sizeof(void*);

template <class V, class E, bool = is_plain_poll<V, E>>
struct poll_storage {
    union {
        V value_;
    };
    union {
        E error_;
    };
    poll_tag tag_ = poll_tag::none;

    poll_storage() noexcept {}
    template <class... Args>
    explicit poll_storage(boost::system::in_place_value_t, Args&&... args)
        : value_(std::forward<Args>(args)...), tag_(poll_tag::value) {}
    template <class... Args>
    explicit poll_storage(boost::system::in_place_error_t, Args&&... args)
        : error_(std::forward<Args>(args)...), tag_(poll_tag::error) {}
};

template <class V, class E>
struct poll_storage<V, E, false> {
    union {
        V value_;
        E error_;
    };
    poll_tag tag_ = poll_tag::none;

    poll_storage() noexcept {}
    template <class... Args>
    explicit poll_storage(boost::system::in_place_value_t, Args&&... args)
        : value_(std::forward<Args>(args)...), tag_(poll_tag::value) {}
    template <class... Args>
    explicit poll_storage(boost::system::in_place_error_t, Args&&... args)
        : error_(std::forward<Args>(args)...), tag_(poll_tag::error) {}

    poll_storage(poll_storage&& other) noexcept : tag_(other.tag_) {
        if (tag_ == poll_tag::value) {
            ::new (static_cast<void*>(std::addressof(value_))) V(std::move(other.value_));
        } else if (tag_ == poll_tag::error) {
            ::new (static_cast<void*>(std::addressof(error_))) E(std::move(other.error_));
        }
    }
    poll_storage& operator=(poll_storage&& other) noexcept {
        if (this != &other) {
            std::destroy_at(this);
            std::construct_at(this, std::move(other));
        }
        return *this;
    }
    ~poll_storage() {
        if (tag_ == poll_tag::value) {
            value_.~V();
        } else if (tag_ == poll_tag::error) {
            error_.~E();
        }
    }
};

} // namespace detail

template <class T, class E>
class [[nodiscard]] poll_result<result<T, E>> {
    using stored = std::conditional_t<std::is_void_v<T>, unit, T>;
    using tag = detail::poll_tag;
    using storage = detail::poll_storage<stored, E>;

    static_assert(std::is_void_v<T> || std::is_nothrow_move_constructible_v<stored>,
        "kioto: the value of a fallible future must have a noexcept move constructor");

    storage storage_;

    static storage store(result<T, E>&& r) {
        if (!r.has_value()) {
            return storage(boost::system::in_place_error, std::move(r).error());
        }
        if constexpr (std::is_void_v<T>) {
            return storage(boost::system::in_place_value);
        } else {
            return storage(boost::system::in_place_value, *std::move(r));
        }
    }

public:
    using value_type = result<T, E>;

    poll_result(pending_t) noexcept {}

    /// Ready with a value.
    template <class U = stored>
        requires(!std::same_as<std::remove_cvref_t<U>, poll_result> &&
            !std::same_as<std::remove_cvref_t<U>, pending_t> &&
            !is_result_v<std::remove_cvref_t<U>> && std::convertible_to<U &&, stored>)
    poll_result(U&& value) : storage_(boost::system::in_place_value, std::forward<U>(value)) {}

    /// Ready with an error: `return fail(ec);`.
    template <class E2>
        requires std::convertible_to<E2, E>
    poll_result(failure<E2>&& f) : storage_(boost::system::in_place_error, std::move(f).error()) {}

    /// Ready with either.
    poll_result(result<T, E>&& r) : storage_(store(std::move(r))) {}
    poll_result(result<T, E> const& r) : poll_result(result<T, E>(r)) {}

    template <class... Args>
    explicit poll_result(boost::system::in_place_value_t at, Args&&... args)
        : storage_(at, std::forward<Args>(args)...) {}
    template <class... Args>
    explicit poll_result(boost::system::in_place_error_t at, Args&&... args)
        : storage_(at, std::forward<Args>(args)...) {}

    poll_result(poll_result&&) = default;
    poll_result& operator=(poll_result&&) = default;

    bool is_pending() const noexcept { return storage_.tag_ == tag::none; }
    bool is_ready() const noexcept { return storage_.tag_ != tag::none; }
    bool has_value() const noexcept { return storage_.tag_ == tag::value; }
    bool has_error() const noexcept { return storage_.tag_ == tag::error; }

    /// The value; `unit` where `T` is `void`. @pre has_value()
    stored& value() & noexcept {
        BOOST_ASSERT(has_value());
        return storage_.value_;
    }
    /// The error. @pre has_error()
    E& error() & noexcept {
        BOOST_ASSERT(has_error());
        return storage_.error_;
    }
    /// The `result`. @pre is_ready()
    result<T, E> take() && {
        BOOST_ASSERT(is_ready());
        if (storage_.tag_ == tag::error) {
            return result<T, E>(boost::system::in_place_error, std::move(storage_.error_));
        }
        if constexpr (std::is_void_v<T>) {
            return result<T, E>(boost::system::in_place_value);
        } else {
            return result<T, E>(boost::system::in_place_value, std::move(storage_.value_));
        }
    }
};

} // namespace kioto

/** Declares `var` as the value of a ready poll, or returns `pending` from the enclosing function.

    `var` is a `unit` where the output is `void`.
*/
#define KIOTO_READY(var, expr)                                                                     \
    auto kioto_polled_##var = (expr);                                                              \
    if (kioto_polled_##var.is_pending()) return ::kioto::pending;                                  \
    [[maybe_unused]] auto var = std::move(kioto_polled_##var).take()

/** Declares `var` as the value of a ready, fallible poll, or returns `pending` or the error.

    For `poll_result<result<T, E>>`; `var` is a `unit` where `T` is `void`.
*/
#define KIOTO_TRY_READY(var, expr)                                                                 \
    auto kioto_polled_##var = (expr);                                                              \
    if (!kioto_polled_##var.has_value()) {                                                         \
        if (kioto_polled_##var.is_pending()) return ::kioto::pending;                              \
        return ::kioto::fail(std::move(kioto_polled_##var.error()));                               \
    }                                                                                              \
    [[maybe_unused]] auto var = std::move(kioto_polled_##var.value())

#endif // KIOTO_POLL_RESULT_HPP

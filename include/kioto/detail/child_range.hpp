//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CHILD_RANGE_HPP
#define KIOTO_DETAIL_CHILD_RANGE_HPP

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <kioto/detail/children.hpp>
#include <kioto/detail/range_concepts.hpp>
#include <kioto/detail/rejected.hpp>

namespace kioto::detail {

// The elements of a container are its own, those of a view are somebody else's.
template <class R>
decltype(auto) take_element(std::ranges::iterator_t<R>& at) {
    if constexpr (std::ranges::view<R>) {
        return *at;
    } else {
        return std::ranges::iter_move(at);
    }
}

template <class R>
using element_t = std::ranges::range_value_t<R>;

// Nobody else has the container; a view may be copied.
template <class R>
inline constexpr bool given_up =
    !std::is_lvalue_reference_v<R> || std::ranges::view<std::remove_cvref_t<R>>;

/// What join_all and its kin take: a container of futures, given up, or a view that makes futures.
template <class R>
concept range_of_futures =
    std::ranges::input_range<R> && !std::is_const_v<R> && future<element_t<R>> &&
    std::constructible_from<element_t<R>,
        decltype(detail::take_element<R>(std::declval<std::ranges::iterator_t<R>&>()))> &&
    !is_rejected_v<element_t<R>>;

/** The futures of a range, numbered from 0, which stay in place until they are done.

    A few are polled together, as `join` does: beginning with another one each time. More have nodes
    of their own, and only those that were woken are polled. Movable at any time.
*/
template <class F>
class child_range {
    // Beyond this many, a wake that polls all of them is dearer than a node.
    static constexpr std::size_t few = 8;

    std::vector<std::optional<F>> few_;
    children<F, std::size_t> many_;
    std::size_t count_ = 0;
    std::size_t running_ = 0; // of the few
    std::size_t first_ = 0;

public:
    template <class R>
    child_range(std::in_place_t, R& range) {
        if constexpr (std::ranges::sized_range<R>) {
            fill<R>(range, static_cast<std::size_t>(std::ranges::size(range)));
        } else {
            std::vector<F> gathered;
            for (auto at = std::ranges::begin(range); at != std::ranges::end(range); ++at) {
                gathered.push_back(detail::take_element<R>(at));
            }
            fill<std::vector<F>>(gathered, gathered.size());
        }
    }
    child_range(child_range&& other) noexcept
        : few_(std::move(other.few_)),
          many_(std::move(other.many_)),
          count_(std::exchange(other.count_, 0)),
          running_(std::exchange(other.running_, 0)),
          first_(other.first_) {}
    child_range& operator=(child_range&& other) noexcept {
        few_ = std::move(other.few_);
        many_ = std::move(other.many_);
        count_ = std::exchange(other.count_, 0);
        running_ = std::exchange(other.running_, 0);
        first_ = other.first_;
        return *this;
    }

    /// How many there were, and how many are not done.
    std::size_t count() const noexcept { return count_; }
    std::size_t running() const noexcept { return running_ + many_.size(); }

    /// `done(index, output)` for each that is ready; true stops it, and only then it may have called
    /// `clear()`.
    template <class Done>
    bool poll(poll_context& cx, Done&& done) {
        return count_ > few ? many_.poll(cx, done) : poll_few(cx, done);
    }

    /// Destroys what is not done.
    void clear() noexcept {
        for (auto& f : few_) {
            f.reset();
        }
        running_ = 0;
        many_.clear();
    }

private:
    template <class R>
    void fill(R& range, std::size_t n) {
        if (n <= few) {
            few_.reserve(n);
        }
        for (auto at = std::ranges::begin(range); at != std::ranges::end(range); ++at, ++count_) {
            if (n <= few) {
                few_.emplace_back(std::in_place, detail::take_element<R>(at));
                ++running_;
            } else {
                many_.emplace(
                    [&]() -> decltype(auto) { return detail::take_element<R>(at); }, count_);
            }
        }
    }

    template <class Done>
    bool poll_few(poll_context& cx, Done& done) {
        std::size_t const n = few_.size();
        std::size_t at = first_;
        first_ = first_ + 1 < n ? first_ + 1 : 0;
        for (std::size_t left = n; left != 0; --left, at = at + 1 < n ? at + 1 : 0) {
            if (!few_[at]) {
                continue;
            }
            auto out = poll_one(few_[at], cx);
            if (out.is_ready() && done(at, std::move(out))) {
                return true;
            }
        }
        return false;
    }

    // Its end is the child's, be that an output or an exception.
    poll_result<output_t<F>> poll_one(std::optional<F>& child, poll_context& cx) {
        struct ending {
            child_range& self;
            std::optional<F>& child;
            bool over = true;
            ~ending() {
                if (over) {
                    child.reset();
                    --self.running_;
                }
            }
        } guard{*this, child};
        auto out = detail::poll_child(*child, cx);
        guard.over = out.is_ready();
        return out;
    }
};

/// The outputs of a range of futures, until all of them are there.
template <class T>
class outputs {
    std::vector<std::optional<T>> values_;

public:
    using type = std::vector<T>;

    explicit outputs(std::size_t n) : values_(n) {}

    void put(std::size_t at, T&& value) { values_[at].emplace(std::move(value)); }
    void clear() noexcept { values_.clear(); }
    std::vector<T> take() {
        std::vector<T> all;
        all.reserve(values_.size());
        for (auto& value : values_) {
            all.push_back(*std::move(value));
        }
        values_.clear();
        return all;
    }
};
template <>
class outputs<void> {
public:
    using type = void;

    explicit outputs(std::size_t) noexcept {}

    void put(std::size_t, unit) noexcept {}
    void clear() noexcept {}
    unit take() noexcept { return {}; }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_CHILD_RANGE_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_STREAM_INTERFACE_HPP
#define KIOTO_STREAM_INTERFACE_HPP

#include <cstddef>
#include <type_traits>
#include <utility>

#include <kioto/concepts.hpp>
#include <kioto/config.hpp>
#include <kioto/detail/rejected.hpp>

namespace kioto {

template <class S>
class next_future;
template <class S, class Fn>
class map_stream;
template <class S, class Fn>
class for_each_future;
template <class S, class Fn>
class for_each_concurrent_future;
template <class S>
class buffered_stream;
template <class S>
class buffer_unordered_stream;
template <class S, class Stop>
class take_until_stream;
template <class S>
class results_stream;

/** The base of every stream: declares its combinators as members.

    Derive as `class my_stream : public stream_interface<my_stream>` and give it `item_type` and
    `poll_next`. `next` lends the stream and is called again and again; the others consume it. Each
    is defined and documented in the header of its name: `<kioto/next.hpp>`,
    `<kioto/stream/for_each.hpp>`.
*/
template <class Derived>
class KIOTO_CONSUMABLE stream_interface {
public:
    template <class Self = Derived>
    next_future<Self> next() & KIOTO_LIFETIMEBOUND;

    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES map_stream<Self, std::decay_t<Fn>> map(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES for_each_future<Self, std::decay_t<Fn>> for_each(Fn&& fn) &&;
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES for_each_concurrent_future<Self, std::decay_t<Fn>> for_each_concurrent(
        std::size_t n, Fn&& fn) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES buffered_stream<Self> buffered(std::size_t n) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES buffer_unordered_stream<Self> buffer_unordered(std::size_t n) &&;
    template <class Stop, class Self = Derived>
    KIOTO_CONSUMES take_until_stream<Self, std::decay_t<Stop>> take_until(Stop&& stop) &&;
    template <class Self = Derived>
    KIOTO_CONSUMES results_stream<Self> results() &&;

    /// The extension point: `std::move(s).pipe(fn)` is `fn(std::move(s))`.
    template <class Fn, class Self = Derived>
    KIOTO_CONSUMES auto pipe(Fn&& fn) && -> decltype(auto) {
        return std::forward<Fn>(fn)(static_cast<Self&&>(*this));
    }

    template <class... T>
    detail::rejected next() && {
        static_assert(detail::always_false<Derived, T...>,
            "kioto: next lends the stream, and this one dies at once: give it a name, or keep it "
            "with let");
        return {};
    }

#define KIOTO_NEEDS_RVALUE(name)                                                                   \
    template <class... T, class... Args>                                                           \
    detail::rejected name(Args&&...)& {                                                            \
        static_assert(detail::always_false<Derived, Args...>,                                      \
            "kioto: " #name " consumes the stream: write std::move(s)." #name "(...)");            \
        return {};                                                                                 \
    }
    KIOTO_NEEDS_RVALUE(map)
    KIOTO_NEEDS_RVALUE(for_each)
    KIOTO_NEEDS_RVALUE(for_each_concurrent)
    KIOTO_NEEDS_RVALUE(buffered)
    KIOTO_NEEDS_RVALUE(buffer_unordered)
    KIOTO_NEEDS_RVALUE(take_until)
    KIOTO_NEEDS_RVALUE(results)
    KIOTO_NEEDS_RVALUE(pipe)
#undef KIOTO_NEEDS_RVALUE
};

} // namespace kioto

#endif // KIOTO_STREAM_INTERFACE_HPP

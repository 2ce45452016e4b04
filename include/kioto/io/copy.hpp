//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_COPY_HPP
#define KIOTO_IO_COPY_HPP

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <kioto/detail/copy_direction.hpp>
#include <kioto/detail/io_operation.hpp>

namespace kioto {

/// How `copy` copies.
struct copy_options {
    /// At most this is kept, in bytes, while the sink does not take it.
    std::size_t buffer_size = 16 * 1024;
    /// Between two sockets: bulk data may stay in the kernel.
    bool splice = true;
};

/// The future that `copy` makes.
template <byte_source From, byte_sink To>
class KIOTO_CONSUMABLE [[nodiscard]] copy_future : public future_interface<copy_future<From, To>> {
    From from_;
    To to_;
    detail::copy_direction<From, To> way_;
    bool done_ = false;

public:
    using output_type = result<std::uint64_t>;
    using borrows = merged_types_t<borrows_t<From>, borrows_t<To>>;
    static constexpr bool cancel_safe = false;

    copy_future(From from, To to, copy_options how)
        : from_(std::move(from)), to_(std::move(to)), way_(how.buffer_size, how.splice) {}

    poll_result<output_type> poll(poll_context& cx) {
        BOOST_ASSERT_MSG(!done_, "a future was polled after it was ready");
        error_code ec;
        detail::copy_step const copied = way_.poll(cx, from_, to_, ec);
        if (copied == detail::copy_step::waits) {
            return pending;
        }
        if (detail::is_failure(copied)) {
            done_ = true;
            return fail(ec);
        }
        auto flushed = to_.poll_flush(cx);
        if (flushed.is_pending()) {
            return pending;
        }
        done_ = true;
        if (flushed.has_error()) {
            return fail(flushed.error());
        }
        return way_.written();
    }
};

namespace detail {

template <class From, class To>
struct copy_of {
    using type = rejected;
};
template <byte_source From, byte_sink To>
    requires(!std::is_reference_v<From> && !std::is_reference_v<To>)
struct copy_of<From, To> {
    using type = copy_future<From, To>;
};

template <class A, class B>
constexpr bool assert_owned_ends() {
    static_assert(!std::is_lvalue_reference_v<A> && !std::is_lvalue_reference_v<B>,
        "kioto: a copy owns both its ends: give them away with std::move(s), or lend them with "
        "lend(s)");
    return true;
}

} // namespace detail

/** Copies bytes until the source is at its end, then flushes the sink.

    Yields `result<std::uint64_t>`: the bytes that the sink took. The sink is not shut down.

    While the sink does not take bytes, the source is read on into what room there is. When the
    source has nothing, the sink is flushed before the copy waits. Between two plain sockets on Linux
    bulk data is spliced: it does not come through the process.

    @param from  Owned, and destroyed with the future. An lvalue does not compile: `lend(s)` lends
                 it.
    @param to    Likewise. Who goes on with an end afterwards lends it.
    @par Wakes        As the ends, and when the budget is spent.
    @par Cancellation Dropping it drops the ends that it owns. Cancel-safe: no, bytes that were read
                      may not have been written.
    @par Errors       The first of either end, at once; `error::write_zero` where the sink takes
                      nothing.
    @par Allocation   `buffer_size` bytes while the sink keeps bytes waiting. At most 64 pipes in the
                      process for splices, each while bytes are in it; a thread keeps two of them for
                      the next.
    @see copy_bidirectional, split
*/
template <class From, class To>
    requires byte_source<std::remove_cvref_t<From>> && byte_sink<std::remove_cvref_t<To>>
typename detail::copy_of<From, To>::type copy(From&& from, To&& to, copy_options how = {}) {
    detail::assert_owned_ends<From, To>();
    return {std::forward<From>(from), std::forward<To>(to), how};
}

} // namespace kioto

#endif // KIOTO_IO_COPY_HPP

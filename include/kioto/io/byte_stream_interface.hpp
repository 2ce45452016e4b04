//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_IO_BYTE_STREAM_INTERFACE_HPP
#define KIOTO_IO_BYTE_STREAM_INTERFACE_HPP

#include <kioto/io/read.hpp>
#include <kioto/io/write.hpp>

namespace kioto {

/** The base of byte sources: their operations as members, which *lend* the source.

    The future refers to the source, which stays where it is and outlives it; only the result comes
    back. The free functions of the same names own the source and hand it on.
*/
template <class Derived>
class byte_source_interface {
    Derived& self() noexcept { return static_cast<Derived&>(*this); }

    template <class Operation>
    using lent_to = detail::lent_operation<Derived, Operation>;

public:
    /// Reads once. `result<std::size_t>`; 0 at the end. Cancel-safe. @see read_some
    lent_to<detail::read_some_operation> read_some(
        boost::asio::mutable_buffer to) & KIOTO_LIFETIMEBOUND {
        return {self(), {to}};
    }
    /// Reads exactly `N` bytes. `result<std::array<std::byte, N>>`. Not cancel-safe.
    /// @see read_exact
    template <std::size_t N>
    lent_to<detail::read_array_operation<N>> read_exact() & KIOTO_LIFETIMEBOUND {
        return {self(), detail::read_array_operation<N>()};
    }
    /// Fills what is left of the caller's buffer. `result<void>`. Cancel-safe: what was read stays
    /// in the cursor, which is lent.
    lent_to<detail::read_cursor_operation> read_exact(
        cursor& to KIOTO_LIFETIMEBOUND) & KIOTO_LIFETIMEBOUND {
        return {self(), {&to}};
    }
    /// Reads until the end. `result<Container>`. Not cancel-safe. @see read_to_end
    template <class Container = std::string>
    lent_to<detail::read_to_end_operation<Container>> read_to_end(
        std::size_t limit) & KIOTO_LIFETIMEBOUND {
        return {self(), {limit}};
    }
};

/// The base of byte sinks, likewise.
template <class Derived>
class byte_sink_interface {
    Derived& self() noexcept { return static_cast<Derived&>(*this); }

    template <class Operation>
    using lent_to = detail::lent_operation<Derived, Operation>;

public:
    /// Writes once. `result<std::size_t>`. Cancel-safe. @see write_some
    template <class B>
    lent_to<detail::write_some_operation<detail::kept_bytes_t<B>>> write_some(
        B&& from) & KIOTO_LIFETIMEBOUND {
        detail::assert_const_argument<B>();
        return {self(), {detail::const_argument<B>::keep(std::forward<B>(from))}};
    }
    /// Writes everything. `result<void>`. Not cancel-safe. @see write_all
    template <class B>
    lent_to<detail::write_all_operation<detail::kept_bytes_t<B>>> write_all(
        B&& from) & KIOTO_LIFETIMEBOUND {
        detail::assert_const_argument<B>();
        return {self(), {detail::const_argument<B>::keep(std::forward<B>(from))}};
    }
    /// Waits until what was written has gone on. `result<void>`. Cancel-safe.
    lent_to<detail::flush_operation> flush() & KIOTO_LIFETIMEBOUND { return {self(), {}}; }
    /// Ends the outgoing bytes. `result<void>`. Cancel-safe.
    lent_to<detail::shutdown_operation> shutdown() & KIOTO_LIFETIMEBOUND { return {self(), {}}; }
};

/// The base of byte streams.
template <class Derived>
class byte_stream_interface : public byte_source_interface<Derived>,
                              public byte_sink_interface<Derived> {};

} // namespace kioto

#endif // KIOTO_IO_BYTE_STREAM_INTERFACE_HPP

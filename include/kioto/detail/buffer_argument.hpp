//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_BUFFER_ARGUMENT_HPP
#define KIOTO_DETAIL_BUFFER_ARGUMENT_HPP

#include <boost/asio/buffer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <kioto/detail/range_concepts.hpp>

namespace kioto::detail {

// How a buffer argument is kept: what points elsewhere already (asio::buffer, spans, literals) is
// lent, an rvalue container is owned, an lvalue container is refused.

template <class T>
inline constexpr bool is_byte_like = false;
template <class T>
    requires std::is_object_v<T>
inline constexpr bool is_byte_like<T> = std::is_trivially_copyable_v<T> && sizeof(T) == 1;

template <class C>
concept byte_container = requires(C const& c) {
    { c.data() };
    { c.size() } -> std::convertible_to<std::size_t>;
} && is_byte_like<std::remove_cvref_t<decltype(*std::declval<C const&>().data())>>;

template <class C>
concept byte_view = byte_container<C> && std::ranges::view<C>;

template <class B>
concept lent_sequence = boost::asio::is_const_buffer_sequence<B>::value && !byte_container<B>;

/// Bytes in one piece that live elsewhere, and how far they went.
class lent_bytes {
    char const* next_;
    std::size_t left_;

public:
    explicit lent_bytes(boost::asio::const_buffer bytes) noexcept
        : next_(static_cast<char const*>(bytes.data())), left_(bytes.size()) {}
    boost::asio::const_buffer rest() const noexcept { return {next_, left_}; }
    bool empty() const noexcept { return left_ == 0; }
    void consume(std::size_t n) noexcept {
        next_ += n;
        left_ -= n;
    }
};

/// Bytes in one piece that are owned until the operation is dropped.
template <class C>
class owned_bytes {
    C bytes_;
    std::size_t gone_ = 0;

public:
    explicit owned_bytes(C&& bytes) : bytes_(std::move(bytes)) {}
    boost::asio::const_buffer rest() const noexcept {
        return {bytes_.data() + gone_, bytes_.size() - gone_};
    }
    bool empty() const noexcept { return gone_ == bytes_.size(); }
    void consume(std::size_t n) noexcept { gone_ += n; }
};

/// Several pieces that live elsewhere.
template <class Sequence>
class lent_pieces {
    Sequence pieces_;
    std::size_t gone_ = 0;

public:
    static constexpr std::size_t most = 16;
    using window_type = std::array<boost::asio::const_buffer, most>;

    explicit lent_pieces(Sequence const& pieces) : pieces_(pieces) {}
    void consume(std::size_t n) noexcept { gone_ += n; }

    // What is left, in at most `most` pieces; returns how many.
    std::size_t rest(window_type& out) const {
        std::size_t n = 0;
        std::size_t skip = gone_;
        auto const end = boost::asio::buffer_sequence_end(pieces_);
        for (auto it = boost::asio::buffer_sequence_begin(pieces_); it != end && n < most; ++it) {
            boost::asio::const_buffer const piece(*it);
            if (skip >= piece.size()) {
                skip -= piece.size();
            } else {
                out[n++] = piece + skip;
                skip = 0;
            }
        }
        return n;
    }
};

template <class B>
struct const_argument {
    using plain = std::remove_cvref_t<B>;
    // A char array that may be written to has no terminator to leave out: it needs asio::buffer.
    static constexpr bool is_literal = std::is_array_v<std::remove_reference_t<B>> &&
        std::is_same_v<std::remove_extent_t<std::remove_reference_t<B>>, char const>;
    static constexpr bool is_lvalue_container =
        byte_container<plain> && !byte_view<plain> && std::is_lvalue_reference_v<B>;
    static constexpr bool is_owned =
        byte_container<plain> && !byte_view<plain> && !std::is_lvalue_reference_v<B>;
    static constexpr bool is_valid =
        is_literal || is_owned || byte_view<plain> || lent_sequence<plain>;

    static auto keep(B&& b) {
        using boost::asio::const_buffer;
        if constexpr (!is_valid) {
            return lent_bytes(const_buffer()); // rejected with a sentence
        } else if constexpr (is_literal) {
            // A literal's terminator is none of its bytes.
            constexpr std::size_t last = std::extent_v<std::remove_reference_t<B>> - 1;
            return lent_bytes(const_buffer(b, b[last] == '\0' ? last : last + 1));
        } else if constexpr (is_owned) {
            return owned_bytes<plain>(std::move(b));
        } else if constexpr (byte_view<plain>) {
            return lent_bytes(const_buffer(b.data(), b.size()));
        } else if constexpr (std::convertible_to<plain const&, const_buffer>) {
            return lent_bytes(b);
        } else {
            return lent_pieces<plain>(b);
        }
    }
};

template <class B>
using kept_bytes_t = decltype(const_argument<B>::keep(std::declval<B>()));

template <class B>
constexpr bool assert_const_argument() {
    static_assert(!const_argument<B>::is_lvalue_container,
        "kioto: a container as a buffer: lend it with asio::buffer(x), or give it away with "
        "std::move(x)");
    static_assert(const_argument<B>::is_lvalue_container || const_argument<B>::is_valid,
        "kioto: this is no buffer: give asio::buffer(x), a span, a literal or an rvalue container");
    return const_argument<B>::is_valid && !const_argument<B>::is_lvalue_container;
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_BUFFER_ARGUMENT_HPP

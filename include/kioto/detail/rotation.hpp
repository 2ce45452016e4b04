//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_ROTATION_HPP
#define KIOTO_DETAIL_ROTATION_HPP

#include <cstddef>
#include <type_traits>

#include <kioto/concepts.hpp>

namespace kioto::detail {

/** The order in which N children are polled: another one is first at each poll.

    The first poll begins with the first child. A child that always has something to do would
    otherwise spend the whole budget before its siblings come to their turn.
*/
template <std::size_t N>
class rotation {
    static_assert(N < 256, "kioto: at most 255 futures");
    unsigned char first_ = 0;

public:
    // Polls the children, i being a std::integral_constant: the first answer of poll_one(i) that is
    // ready is handed to deliver(i, answer), which makes the output of it.
    template <class Out, class PollOne, class Deliver>
    KIOTO_ALWAYS_INLINE poll_result<Out> poll(PollOne poll_one, Deliver deliver) {
        std::size_t const first = first_;
        first_ = static_cast<unsigned char>(first + 1 == N ? 0 : first + 1);
        return pass<Out, 0>(first, poll_one, deliver);
    }

private:
    // Two passes without a loop: in the first the children from `first` on, in the second those
    // before it.
    template <class Out, std::size_t I, class PollOne, class Deliver>
    KIOTO_ALWAYS_INLINE poll_result<Out> pass(
        std::size_t first, PollOne& poll_one, Deliver& deliver) {
        if constexpr (I == 2 * N) {
            return pending;
        } else {
            std::integral_constant<std::size_t, I % N> const child;
            if (I < N ? child >= first : child < first) {
                auto answer = poll_one(child);
                if (answer.is_ready()) {
                    return deliver(child, std::move(answer));
                }
            }
            return pass<Out, I + 1>(first, poll_one, deliver);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_ROTATION_HPP

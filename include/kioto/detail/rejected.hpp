//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_REJECTED_HPP
#define KIOTO_DETAIL_REJECTED_HPP

#include <type_traits>

#include <kioto/poll_context.hpp>
#include <kioto/poll_result.hpp>

namespace kioto::detail {

/** What a misused combinator is: one mistake prints one error.

    Constructible from anything; every further member answers with `rejected` and says nothing.
*/
class rejected {
public:
    using output_type = rejected;
    using item_type = rejected;

    template <class... Args>
    constexpr explicit(false) rejected(Args&&...) noexcept {}

    poll_result<rejected> poll(poll_context&);

#define KIOTO_ANSWERS(name)                                                                        \
    template <class... T, class... Args>                                                           \
    rejected name(Args&&...) {                                                                     \
        return {};                                                                                 \
    }
    KIOTO_ANSWERS(map)
    KIOTO_ANSWERS(inspect)
    KIOTO_ANSWERS(then)
    KIOTO_ANSWERS(and_then)
    KIOTO_ANSWERS(or_else)
    KIOTO_ANSWERS(map_error)
    KIOTO_ANSWERS(unwrap_or_else)
    KIOTO_ANSWERS(on_error)
    KIOTO_ANSWERS(ignore_error)
    KIOTO_ANSWERS(let)
    KIOTO_ANSWERS(hold)
    KIOTO_ANSWERS(flatten)
    KIOTO_ANSWERS(fuse)
    KIOTO_ANSWERS(ensure)
    KIOTO_ANSWERS(timeout)
    KIOTO_ANSWERS(boxed)
    KIOTO_ANSWERS(pipe)
    KIOTO_ANSWERS(operator())
    KIOTO_ANSWERS(for_each)
    KIOTO_ANSWERS(for_each_concurrent)
    KIOTO_ANSWERS(buffered)
    KIOTO_ANSWERS(buffer_unordered)
    KIOTO_ANSWERS(take_until)
    KIOTO_ANSWERS(results)
    KIOTO_ANSWERS(next)
#undef KIOTO_ANSWERS
};

template <class T>
inline constexpr bool is_rejected_v = std::is_base_of_v<rejected, std::remove_cvref_t<T>>;

template <class...>
inline constexpr bool always_false = false;

} // namespace kioto::detail

#endif // KIOTO_DETAIL_REJECTED_HPP

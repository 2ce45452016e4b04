//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CONCURRENT_HPP
#define KIOTO_DETAIL_CONCURRENT_HPP

#include <cstddef>
#include <optional>
#include <utility>

#include <kioto/detail/children.hpp>
#include <kioto/detail/item_track.hpp>
#include <kioto/detail/round.hpp>

namespace kioto::detail {

// In the place of a step's future where steps are values.
struct no_future {
    using output_type = void;
    poll_result<void> poll(poll_context&) noexcept { return pending; }
};

/** The engine of streams whose items are worked on side by side: a source, and futures made of its
    items, each with a tag. What is under way goes before what is new.
*/
template <class S, class F, class Tag>
class concurrent {
    KIOTO_NO_UNIQUE_ADDRESS S source_;
    std::size_t limit_;
    bool ended_ = false;
    children<F, Tag> under_way_;

public:
    template <class S2>
    concurrent(std::in_place_t, S2&& source, std::size_t limit)
        : source_(std::forward<S2>(source)), limit_(limit) {
        BOOST_ASSERT_MSG(limit != 0, "at least one future must be allowed to run");
    }
    concurrent(concurrent&& other) noexcept(std::is_nothrow_move_constructible_v<S>)
        : source_(std::move(other.source_)), limit_(other.limit_) {
        BOOST_ASSERT_MSG(!other.ended_ && other.under_way_.empty(), "a polled future was moved");
    }

    std::size_t limit() const noexcept { return limit_; }
    children<F, Tag>& under_way() noexcept { return under_way_; }
    /// The source has ended, and so has everything made of it.
    bool finished() const noexcept { return ended_ && under_way_.empty(); }

    /** Goes on with all of it.

        `has_room()`: one more item may be taken. `start(item)` puts it under way, or is done with it
        at once; `done(tag, output)` is called when a future is. True of either stops it. False:
        finished, or nothing is left to do, and the parent is or will be woken.
    */
    template <class HasRoom, class Start, class Done>
    bool poll(poll_context& cx, HasRoom has_room, Start start, Done done) {
        under_way_.begin();
        for (round_price price(cx);;) {
            auto const end = under_way_.run(cx, done);
            if (end != run_end::idle) {
                return end == run_end::stopped;
            }
            if (!ended_ && has_room()) {
                auto next = source_.poll_next(cx);
                if (next.is_ready()) {
                    if (!next.get()) {
                        ended_ = true;
                    } else if (start(*next.get())) {
                        return true;
                    }
                    if (!price.pay()) {
                        return false;
                    }
                    continue;
                }
            }
            if (under_way_.sleep(cx)) {
                return false;
            }
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_CONCURRENT_HPP

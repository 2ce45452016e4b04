//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_CHILDREN_HPP
#define KIOTO_DETAIL_CHILDREN_HPP

#include <cstddef>
#include <memory>
#include <utility>

#include <kioto/detail/child_queue.hpp>
#include <kioto/detail/poll_child.hpp>
#include <kioto/detail/slot.hpp>

namespace kioto::detail {

/** Futures of one type under way, each with a tag; those that were woken are polled.

    They live in blocks of 32 nodes, which are reused, and freed when this and the last waker are
    gone. Movable at any time.
*/
template <class F, class Tag>
class children {
    struct node final : child_node {
        KIOTO_NO_UNIQUE_ADDRESS slot<F> future;
        KIOTO_NO_UNIQUE_ADDRESS Tag tag{};
    };
    struct block {
        node nodes[32];
        block* next = nullptr;
    };
    struct blocks final : child_list {
        block first;
        block* latest = &first;

        ~blocks() {
            while (latest != &first) {
                delete std::exchange(latest, latest->next);
            }
        }
        void destroy() noexcept override { delete this; }
    };

    child_queue queue_;
    child_node* free_ = nullptr;
    std::size_t size_ = 0;

public:
    using output_type = output_t<F>;

    children() = default;
    children(children&& other) noexcept
        : queue_(std::move(other.queue_)),
          free_(std::exchange(other.free_, nullptr)),
          size_(std::exchange(other.size_, 0)) {}
    children& operator=(children&& other) noexcept {
        if (this != &other) {
            clear();
            std::destroy_at(this);
            std::construct_at(this, std::move(other));
        }
        return *this;
    }
    ~children() { clear(); }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    /// One more, made from what `make()` returns; polled for the first time by the next run.
    template <class Make>
    void emplace(Make&& make, Tag tag) {
        if (!free_) {
            find_room();
        }
        node& n = static_cast<node&>(*free_);
        n.future.emplace(std::forward<Make>(make));
        free_ = n.husk_next;
        n.tag = tag;
        ++size_;
        queue_.add(n);
    }
    void push(F&& f, Tag tag = {}) {
        emplace([&]() -> F&& { return std::move(f); }, tag);
    }

    /// A poll of the parent begins.
    void begin() noexcept {
        if (queue_.list()) {
            queue_.begin();
        }
    }
    /// Polls woken children, each once. `done(tag, output)`, after the child's end; true stops the run, and
    /// only then it may have called `clear()`.
    template <class Done>
    run_end run(poll_context& cx, Done&& done) {
        return empty() ? run_end::idle : queue_.run(cx, poller(done));
    }
    /// The same until `done` stops it, true, or nothing is left to do.
    template <class Done>
    bool poll(poll_context& cx, Done&& done) {
        return !empty() && queue_.poll(cx, poller(done));
    }
    /// After an idle run, as `child_queue::sleep`.
    bool sleep(poll_context& cx) { return empty() || queue_.sleep(cx); }

    /// Destroys all.
    void clear() noexcept {
        if (auto* const list = static_cast<blocks*>(queue_.close())) {
            free_ = nullptr;
            size_ = 0;
            for (block* b = list->latest; b; b = b->next) {
                for (node& n : b->nodes) {
                    if (n.alive) {
                        n.alive = false;
                        n.future.destroy();
                        abandon(n);
                    }
                }
            }
            list->release();
        }
    }

private:
    template <class Done>
    auto poller(Done& done) {
        return [this, &done](child_node& which, poll_context& cx) {
            node& n = static_cast<node&>(which);
            struct ending {
                children& self;
                node& n;
                bool over = true;
                ~ending() {
                    if (over) {
                        self.finish(n);
                    }
                }
            };
            Tag const tag = n.tag;
            auto out = [&] {
                ending guard{*this, n};
                auto polled = detail::poll_child(*n.future, cx);
                guard.over = polled.is_ready();
                return polled;
            }();
            return out.is_ready() && done(tag, std::move(out));
        };
    }

    void finish(node& n) noexcept {
        n.alive = false;
        --size_;
        n.future.destroy();
        if (!abandon(n)) {
            n.husk_next = free_;
            free_ = &n;
        }
    }

    // False: nobody has a waker. True: the last one brings it back.
    static bool abandon(node& n) noexcept {
        if (n.is_unique()) {
            return false;
        }
        n.list->retain();
        n.release();
        return true;
    }

    void find_room() {
        if (!queue_.list()) {
            auto* const list = new blocks;
            queue_.open(*list);
            add_room(list->first);
            return;
        }
        free_ = queue_.list()->take_returned();
        for (child_node* n = free_; n; n = n->husk_next) {
            n->retain(); // the owner's own
        }
        if (!free_) {
            auto& list = static_cast<blocks&>(*queue_.list());
            auto* const b = new block;
            b->next = std::exchange(list.latest, b);
            add_room(*b);
        }
    }
    void add_room(block& b) noexcept {
        for (std::size_t i = 32; i-- != 0;) {
            b.nodes[i].list = queue_.list();
            b.nodes[i].husk_next = std::exchange(free_, &b.nodes[i]);
        }
    }
};

} // namespace kioto::detail

#endif // KIOTO_DETAIL_CHILDREN_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include <kioto/detail/child_node.hpp>

#include <boost/test/unit_test.hpp>

#include <kioto/detail/child_queue.hpp>

#include <model/explorer.hpp>
#include <model/sleeper.hpp>

BOOST_AUTO_TEST_SUITE(child_node)

namespace model = support::model;
using kioto::poll_context;
using kioto::waker;
using kioto::detail::atomic;
using kioto::detail::child_list;
using kioto::detail::child_queue;
using kioto::detail::stack_mark;
using model::threads;

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

struct node : kioto::detail::child_node {
    atomic<bool> event{false};
    bool seen = false;
};

// Two children, which live as long as the list.
class family final : public child_list {
    void destroy() noexcept override { delete this; }

public:
    node nodes[2];

    family() {
        for (node& n : nodes) {
            n.list = this;
        }
    }
};

// Polls the children until each has seen its event.
void poll_all(model::sleeper& task, child_queue& queue) {
    int left = 2;
    task.run([&](poll_context& cx) {
        return queue.poll(cx, [&](kioto::detail::child_node& n, poll_context&) {
            auto& child = static_cast<node&>(n);
            if (!child.seen && child.event.load(relaxed)) {
                child.seen = true;
                --left;
            }
            return left == 0;
        });
    });
}

void happen(node& n) {
    n.event.store(true, relaxed);
    n.wake();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_child_that_is_woken_is_polled) {
    model::check({.stale_loads = 1, .weak_failures = 0}, [](threads& run) {
        auto* const f = new family;
        run(
            [&] {
                model::sleeper task;
                child_queue queue;
                queue.open(*f);
                for (node& n : f->nodes) {
                    queue.add(n);
                }
                poll_all(task, queue);
                queue.close();
            },
            [&] { happen(f->nodes[0]), happen(f->nodes[1]); });
        f->release();
    });
}

BOOST_AUTO_TEST_CASE(children_that_are_woken_by_two_threads_are_polled) {
    model::check({.loads = model::memory::latest, .preemptions = 2}, [](threads& run) {
        auto* const f = new family;
        run(
            [&] {
                model::sleeper task;
                child_queue queue;
                queue.open(*f);
                for (node& n : f->nodes) {
                    queue.add(n);
                }
                poll_all(task, queue);
                queue.close();
            },
            [&] { happen(f->nodes[0]); }, [&] { happen(f->nodes[1]); });
        f->release();
    });
}

// The future of the child is done; a waker of it comes back from another thread, for the owner to
// find, or for the list to die with.
BOOST_AUTO_TEST_CASE(a_husk_returns_or_ends_the_list) {
    model::check([](threads& run) {
        auto* const f = new family;
        auto const held = std::make_unique<waker>(f->nodes[0]);
        f->retain(); // the husk's
        f->nodes[0].release();
        int returned = 0;
        run(
            [&] {
                for (auto* n = f->take_returned(); n; n = n->husk_next) {
                    ++returned;
                }
                f->release();
            },
            [&] {
                held->wake();
                *held = waker();
            });
        model::require(returned < 2, "a husk returns once");
    });
}

BOOST_AUTO_TEST_CASE(nothing_is_pushed_over_the_mark_of_the_end) {
    model::check([](threads& run) {
        struct item {
            item* next = nullptr;
        };
        kioto::detail::push_stack<item, &item::next> stack;
        item items[2];
        unsigned taken = 0;
        unsigned refused[2] = {};
        auto const push = [&](int i) {
            refused[i] = stack.push(items[i]) == stack_mark::closed ? 1 : 0;
        };
        run([&] { push(0); }, [&] { push(1); },
            [&] {
                for (item* i = stack.take(stack_mark::closed); i; i = i->next) {
                    ++taken;
                }
            });
        model::require(taken + refused[0] + refused[1] == 2, "taken or refused");
        model::require(stack.take(stack_mark::closed) == nullptr, "nothing is left");
    });
}

BOOST_AUTO_TEST_SUITE_END()

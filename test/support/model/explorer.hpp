//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_MODEL_EXPLORER_HPP
#define KIOTO_TEST_SUPPORT_MODEL_EXPLORER_HPP

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

#include "location.hpp"

namespace support::model {

/// What a load may see.
enum class memory {
    latest, ///< The latest store: interleavings, and nothing else.
    stale   ///< Also what C++ lets it see: an older store, unless a later one happened before.
};

/// How far an exploration goes.
struct bounds {
    memory loads = memory::stale;
    int preemptions = -1;    ///< So many switches away from a thread that could go on; -1: all.
    int stale_loads = 3;     ///< So many loads of older values, of each thread.
    int weak_failures = 1; ///< So many failures without a reason of weak exchanges, of each thread.
    unsigned most = 100'000; ///< More schedules than that are a failure.
};

struct outcome {
    unsigned schedules = 0;
    unsigned redundant = 0; ///< Given up on: what is left of them was explored before.
    unsigned deepest = 0; ///< Steps of the longest.
    std::string failure; ///< Empty: there is none. Else what failed, and the schedule.
};

/// Runs a scenario's threads, all at once, to their end.
class threads {
public:
    using body = std::function<void()>;

    template <class... Fn>
    void operator()(Fn&&... fn) {
        body const bodies[] = {body(std::ref(fn))...};
        run(bodies, sizeof...(fn));
    }

private:
    void run(body const* bodies, unsigned count);
};

/** Runs a scenario through all interleavings of its threads.

    The scenario is called once for each schedule: it makes what its threads share, runs them, and
    looks at what they left behind. Between two steps (operations on a `location`) a thread is alone.
    One schedule stands for all that differ from it in the order of steps that do not touch the same
    location, or only read it; with a bound on pre-emptions, only for itself.

    Failures: `require`, assertions, an exception that leaves a thread, everybody blocked, a race for
    plain data, a location used after its end or destroyed while somebody may use it, memory that is
    left. The first one ends the exploration; its threads rest where they are.
*/
outcome explore(bounds const& limits, std::function<void(threads&)> const& scenario);

/// `explore`; fails the test case if anything fails. Says how many schedules there were.
void check(bounds const& limits, std::function<void(threads&)> const& scenario);
inline void check(std::function<void(threads&)> const& scenario) { check({}, scenario); }

/// `explore`; fails the test case unless a failure that contains `what` is found.
void finds(char const* what, bounds const& limits, std::function<void(threads&)> const& scenario);
inline void finds(char const* what, std::function<void(threads&)> const& scenario) {
    finds(what, {}, scenario);
}

// From here on: for scenarios.

void require(bool condition, char const* what, site at = site::here());

/// One of 0 ... count - 1: each is explored.
unsigned choose(unsigned count);

/// Raised by anybody, awaited by one thread, which takes it down. Who raises its own lets the others
/// do a step first: it would find what it found before.
class signal {
    location word_{0};

public:
    void raise(site at = site::here()) { word_.raise(at); }
    void await(site at = site::here()) { word_.await(at); }
};

/// Plain data of a scenario's.
template <class T>
class value {
    plain_data use_;
    T value_;

public:
    explicit value(T v = T()) : value_(std::move(v)) {}

    T const& get(site at = site::here()) const {
        use_.read(at);
        return value_;
    }
    void set(T v, site at = site::here()) {
        use_.write(at);
        value_ = std::move(v);
    }
};

} // namespace support::model

#endif // KIOTO_TEST_SUPPORT_MODEL_EXPLORER_HPP

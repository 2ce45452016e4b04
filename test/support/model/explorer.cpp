//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#include "explorer.hpp"

#include <boost/assert.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sched.h>
#endif

#include "blocks.hpp"

namespace support::model {

namespace {

enum access : int { reads, writes };

/// What must hold for a thread's next step to be possible.
enum gate : int { open, unlocked, notified, raised };

constexpr std::uint32_t endless = 2'000; // steps
constexpr std::size_t deepest_past = 8;  // stores that a load chooses from

void join(clock& a, clock const& b) noexcept {
    for (unsigned t = 0; t != most_threads; ++t) {
        a[t] = (std::max)(a[t], b[t]);
    }
}
bool covers(clock const& a, clock const& b) noexcept {
    for (unsigned t = 0; t != most_threads; ++t) {
        if (a[t] < b[t]) {
            return false;
        }
    }
    return true;
}
constexpr unsigned bit(unsigned thread) noexcept { return 1U << thread; }

/// One entry of a location's history.
struct stored {
    std::uint64_t value = 0;
    clock tells{}; ///< What an acquiring load of it learns.
    clock seen{};  ///< When each thread saw it first; 0: it did not.
    bool sequential = false;
};

struct visited {
    unsigned thread;
    std::uint32_t step;
    access how;
};

} // namespace

/// What one execution knows of a location.
struct record {
    unsigned number = 0;
    bool is_over = false;
    int holder = -1;      ///< Of a lock; of a signal, who raised it latest.
    unsigned waiting = 0; ///< Threads, as bits.
    clock made{};
    clock used{};
    std::vector<stored> history;
    std::vector<visited> visits;
    // Who touches it next comes after these.
    clock after_writes{};
    clock after_all{};

    void reset(unsigned n, std::uint64_t value) {
        number = n;
        is_over = false;
        holder = -1;
        waiting = 0;
        made = used = after_writes = after_all = {};
        history.assign(1, stored{value});
        visits.clear();
    }
};

namespace {

/// Lets one thread wait for another one.
class baton {
    std::binary_semaphore here_{0};

public:
    void give() { here_.release(); }
    void take() { here_.acquire(); }
};

struct logical_thread {
    unsigned number = 0;
    std::thread thread;
    baton turn;
    std::function<void()> const* body = nullptr;
    bool active = false; ///< It has a step before it.
    // That step:
    record* object = nullptr;
    access how = reads;
    gate needs = open;
    bool told = false; ///< Of a notification.
    char const* what = nullptr;
    site at;
    bool yields = false; ///< Nothing changes for it before somebody else did a step.
    int weak_failures = 0; ///< How many more it may have.
    int stale_loads = 0;
    clock order{};     ///< Steps that must come before it, so as to lead where they led.
    clock knowledge{}; ///< What happened before, as C++ defines it.
};

/// A place where the exploration can go several ways.
struct branching {
    unsigned chosen = 0;
    unsigned wanted = 0; ///< Threads, as bits; or how many choices there are.
    unsigned done = 0;
    unsigned sleeping = 0;
    unsigned enabled = 0;
    bool is_choice = false;
};

struct step {
    unsigned thread;
    std::size_t branch; ///< Which made it. Out of range: none did.
    char const* what;
    site at;
    unsigned object;
    bool has_values;
    bool is_stale;
    std::uint64_t before;
    std::uint64_t after;
};

/// A pool of threads that explore; abandoned with them after a failure.
struct crew {
    logical_thread all[most_threads];
    std::atomic<bool> leaves{false};
};

struct exploration {
    bounds limits;
    std::function<void(threads&)> const* scenario = nullptr;
    outcome result;
    baton ended;
    bool is_abandoned = false;

    std::vector<branching> path;
    std::size_t depth = 0;
    std::vector<step> trace;
    bool is_redundant = false;
    bool is_running = false;
    unsigned count = 0; // threads, thread 0 not among them
    unsigned latest = 0;
    unsigned sleeping = 0;
    int preemptions = 0;

    std::vector<std::unique_ptr<record>> records;
    std::size_t records_used = 0;
};

crew* hands = nullptr;
exploration* current = nullptr;
std::uint32_t execution = 0;
thread_local logical_thread* self = nullptr;

char const* name_of(char const* path) noexcept {
    char const* const slash = path ? std::strrchr(path, '/') : nullptr;
    return slash ? slash + 1 : path ? path : "?";
}

std::string described(exploration const& e) {
    std::string text;
    char line[256];
    constexpr std::size_t most = 100;
    std::size_t const first = e.trace.size() > most ? e.trace.size() - most : 0;
    if (first != 0) {
        text += "\n    ...";
    }
    for (std::size_t i = first; i != e.trace.size(); ++i) {
        step const& s = e.trace[i];
        std::snprintf(line, sizeof line, "\n    %3zu  thread %u  %s:%d  %s of #%u", i + 1, s.thread,
            name_of(s.at.file), s.at.line, s.what, s.object);
        text += line;
        if (s.has_values) {
            std::snprintf(line, sizeof line, ": %#llx", static_cast<unsigned long long>(s.before));
            text += line;
        }
        if (s.has_values && s.after != s.before) {
            std::snprintf(line, sizeof line, " -> %#llx", static_cast<unsigned long long>(s.after));
            text += line;
        }
        text += s.is_stale ? " (stale)" : "";
    }
    return text;
}

// The threads of the execution stay where they are, for ever.
[[noreturn]] void fail(char const* what, site at) {
    blocks::pause const quiet;
    exploration& e = *current;
    char line[512];
    std::snprintf(line, sizeof line, "%s (thread %u, %s:%d)", what, self ? self->number : 0,
        name_of(at.file), at.line);
    e.result.failure = line + described(e);
    e.is_abandoned = true;
    logical_thread& me = *self;
    e.ended.give();
    for (;;) {
        me.turn.take();
    }
}

bool is_enabled(logical_thread const& t) noexcept {
    if (!t.active) {
        return false;
    }
    switch (t.needs) {
    case unlocked:
        return t.object->holder < 0;
    case notified:
        return t.told;
    case raised:
        return t.object->history.back().value != 0;
    default:
        return true;
    }
}

bool conflict(logical_thread const& t, record const* object, access how) noexcept {
    return t.object == object && (t.how == writes || how == writes);
}

// Each thread's next step against the latest step that it could have come before.
void find_races(exploration& e) {
    for (unsigned p = 1; p <= e.count; ++p) {
        logical_thread const& t = hands->all[p];
        if (!t.active) {
            continue;
        }
        auto const& visits = t.object->visits;
        for (auto v = visits.rbegin(); v != visits.rend(); ++v) {
            if (v->thread == p || (v->how == reads && t.how == reads) ||
                v->step <= t.order[v->thread]) {
                continue;
            }
            branching& b = e.path[e.trace[v->step - 1].branch];
            unsigned first = 0; // who could begin what leads to t's step
            for (unsigned q = 1; q <= e.count; ++q) {
                if ((b.enabled & bit(q)) != 0 && (q == p || t.order[q] > v->step)) {
                    first |= bit(q);
                }
            }
            if (first == 0) {
                b.wanted |= b.enabled;
            } else if ((first & b.wanted) == 0) {
                b.wanted |= (first & bit(p)) != 0 ? bit(p) : first & (~first + 1);
            }
            break;
        }
    }
}

unsigned lowest(unsigned mask) noexcept {
    unsigned t = 0;
    while ((mask & bit(t)) == 0) {
        ++t;
    }
    return t;
}

branching new_branching(exploration& e, unsigned enabled) {
    branching b;
    b.enabled = enabled;
    bool const bounded = e.limits.preemptions >= 0;
    if (bounded) {
        b.wanted = enabled;
        if ((enabled & bit(e.latest)) != 0 && e.preemptions >= e.limits.preemptions) {
            b.wanted = bit(e.latest);
        }
        b.chosen = (b.wanted & bit(e.latest)) != 0 ? e.latest : lowest(b.wanted);
        return b;
    }
    b.sleeping = e.sleeping;
    unsigned const awake = enabled & ~e.sleeping;
    if (awake == 0) {
        e.is_redundant = true;
        b.chosen = lowest(enabled);
        return b;
    }
    b.chosen = (awake & bit(e.latest)) != 0 ? e.latest : lowest(awake);
    b.wanted = bit(b.chosen);
    return b;
}

// Who does the next step. 0: all threads have ended.
unsigned next_thread(exploration& e, site at) {
    unsigned active = 0;
    unsigned enabled = 0;
    unsigned yielding = 0;
    for (unsigned t = 1; t <= e.count; ++t) {
        active |= hands->all[t].active ? bit(t) : 0;
        if (is_enabled(hands->all[t])) {
            (hands->all[t].yields ? yielding : enabled) |= bit(t);
        }
    }
    enabled = enabled != 0 ? enabled : yielding;
    if (active == 0) {
        return 0;
    }
    if (enabled == 0) {
        fail("deadlock: nobody can go on", at);
    }
    if (e.trace.size() == endless) {
        fail("endless: too many steps", at);
    }

    bool const replays = e.depth < e.path.size();
    if (!replays && !e.is_redundant) {
        if (e.limits.preemptions < 0) {
            find_races(e);
        }
        branching const b = new_branching(e, enabled);
        if (!e.is_redundant) {
            e.path.push_back(b);
        }
    }
    branching none;
    none.chosen = (enabled & bit(e.latest)) != 0 ? e.latest : lowest(enabled);
    branching const& b = e.is_redundant ? none : e.path[e.depth];
    if (!e.is_redundant && (b.is_choice || b.enabled != enabled)) {
        fail("the scenario does not do the same in the same schedule", at);
    }

    unsigned const chosen = b.chosen;
    logical_thread& t = hands->all[chosen];
    unsigned sleeping = (b.sleeping | b.done) & ~bit(chosen);
    for (unsigned u = 1; u <= e.count; ++u) {
        hands->all[u].yields = false;
        if ((sleeping & bit(u)) != 0 && conflict(hands->all[u], t.object, t.how)) {
            sleeping &= ~bit(u);
        }
    }
    e.sleeping = sleeping;
    if (chosen != e.latest && (enabled & bit(e.latest)) != 0) {
        ++e.preemptions;
    }
    e.latest = chosen;

    e.trace.push_back({chosen, e.is_redundant ? e.path.size() : e.depth, t.what, t.at,
        t.object->number, false, false, 0, 0});
    auto const index = static_cast<std::uint32_t>(e.trace.size());
    record& o = *t.object;
    join(t.order, t.how == writes ? o.after_all : o.after_writes);
    t.order[chosen] = index;
    join(o.after_all, t.order);
    if (t.how == writes) {
        join(o.after_writes, t.order);
    }
    o.visits.push_back({chosen, index, t.how});
    ++e.depth;
    return chosen;
}

// The caller has a step before it, or has ended.
void hand_over(logical_thread& me, site at) {
    exploration& e = *current;
    unsigned const next = next_thread(e, at);
    if (next != me.number) {
        bool const stays = me.active;
        hands->all[next].turn.give();
        if (stays) {
            me.turn.take();
        }
    }
}

unsigned choose_one(unsigned count) {
    exploration& e = *current;
    if (count < 2 || e.is_redundant) {
        return 0;
    }
    if (e.depth == e.path.size()) {
        branching b;
        b.is_choice = true;
        b.wanted = count;
        e.path.push_back(b);
    }
    branching const& b = e.path[e.depth];
    if (!b.is_choice || b.wanted != count) {
        fail("the scenario does not do the same in the same schedule", site::here());
    }
    ++e.depth;
    return b.chosen;
}

// True: there is another way to go.
bool advance(exploration& e) {
    while (!e.path.empty()) {
        branching& b = e.path.back();
        if (b.is_choice) {
            if (++b.chosen < b.wanted) {
                return true;
            }
        } else {
            b.done |= bit(b.chosen);
            if (unsigned const left = b.wanted & ~b.done & ~b.sleeping) {
                b.chosen = lowest(left);
                return true;
            }
        }
        e.path.pop_back();
    }
    return false;
}

void begin_execution(exploration& e) {
    ++execution;
    e.depth = 0;
    e.trace.clear();
    e.is_redundant = false;
    e.is_running = false;
    e.records_used = 0;
    for (logical_thread& t : hands->all) {
        t.active = false;
        t.order = t.knowledge = {};
        t.yields = false;
        t.weak_failures = e.limits.weak_failures;
        t.stale_loads = e.limits.loads == memory::stale ? e.limits.stale_loads : 0;
    }
}

void run_scenario() {
    exploration& e = *current;
    blocks::begin();
    try {
        threads run;
        (*e.scenario)(run);
    } catch (std::exception const& error) {
        fail(error.what(), site::here());
    } catch (...) {
        fail("an exception left the scenario", site::here());
    }
    if (blocks::end() != 0) {
        fail("memory is left", site::here());
    }
}

void work(crew& mine, logical_thread& me) {
    self = &me;
    blocks::watch();
    for (;;) {
        me.turn.take();
        if (mine.leaves) {
            return;
        }
        if (me.number == 0) {
            run_scenario();
            current->ended.give();
            continue;
        }
        try {
            (*me.body)();
        } catch (std::exception const& error) {
            fail(error.what(), site::here());
        } catch (...) {
            fail("an exception left a thread", site::here());
        }
        blocks::pause const quiet;
        bool const primed = me.active;
        me.active = false;
        if (primed) {
            hand_over(me, site::here());
        } else {
            hands->all[0].turn.give();
        }
    }
}

// One processor for all of them: who hands over goes to sleep anyway.
class one_processor {
#ifdef __linux__
    cpu_set_t before_;

public:
    one_processor() {
        ::sched_getaffinity(0, sizeof before_, &before_);
        cpu_set_t here;
        CPU_ZERO(&here);
        CPU_SET(::sched_getcpu(), &here);
        ::sched_setaffinity(0, sizeof here, &here);
    }
    ~one_processor() { ::sched_setaffinity(0, sizeof before_, &before_); }
#else
public:
    one_processor() {}
#endif
};

void disband() {
    for (logical_thread& t : hands->all) {
        hands->leaves = true;
        t.turn.give();
    }
    for (logical_thread& t : hands->all) {
        t.thread.join();
    }
    delete std::exchange(hands, nullptr);
}

} // namespace

outcome explore(bounds const& limits, std::function<void(threads&)> const& scenario) {
    one_processor const here;
    hands = new crew;
    for (unsigned t = 0; t != most_threads; ++t) {
        logical_thread& l = hands->all[t];
        l.number = t;
        l.thread = std::thread([&mine = *hands, &l] { work(mine, l); });
    }
    // Whoever rests in a failed execution may look at it for ever.
    auto* const e = new exploration;
    e->limits = limits;
    e->scenario = &scenario;
    current = e;
    do {
        if (e->result.schedules + e->result.redundant == limits.most) {
            e->result.failure = "more schedules than " + std::to_string(limits.most);
            break;
        }
        begin_execution(*e);
        hands->all[0].turn.give();
        e->ended.take();
        ++(e->is_redundant ? e->result.redundant : e->result.schedules);
        e->result.deepest = (std::max)(e->result.deepest, static_cast<unsigned>(e->trace.size()));
    } while (!e->is_abandoned && advance(*e));

    outcome const result = e->result;
    current = nullptr;
    if (e->is_abandoned) {
        for (logical_thread& t : hands->all) {
            t.thread.detach();
        }
        // Found by a leak checker, as is what the threads have.
        static std::vector<void*> rest;
        rest.push_back(std::exchange(hands, nullptr));
        rest.push_back(e);
    } else {
        disband();
        delete e;
    }
    return result;
}

namespace {

std::string extent(bounds const& limits, outcome const& o) {
    char text[200];
    int const stale = limits.loads == memory::stale ? limits.stale_loads : 0;
    std::snprintf(text, sizeof text,
        "%u schedules (%u redundant), at most %u steps; each thread: at most %d stale loads, %d "
        "weak "
        "failures",
        o.schedules, o.redundant, o.deepest, stale, limits.weak_failures);
    return limits.preemptions < 0
        ? text
        : text + ("; at most " + std::to_string(limits.preemptions) + " pre-emptions");
}

void say(std::string const& text) {
    auto const& test = boost::unit_test::framework::current_test_case();
    std::printf("model: %s: %s\n", test.full_name().c_str(), text.c_str());
}

} // namespace

void check(bounds const& limits, std::function<void(threads&)> const& scenario) {
    outcome const o = explore(limits, scenario);
    say(extent(limits, o));
    BOOST_TEST(o.failure.empty(), o.failure);
}

void finds(char const* what, bounds const& limits, std::function<void(threads&)> const& scenario) {
    outcome const o = explore(limits, scenario);
    say("found after " + extent(limits, o));
    BOOST_TEST(o.failure.find(what) != std::string::npos,
        "looked for '" << what << "', found: " << o.failure);
}

void threads::run(body const* bodies, unsigned count) {
    exploration& e = *current;
    logical_thread& me = *self;
    BOOST_ASSERT(me.number == 0 && count < most_threads);
    {
        blocks::pause const quiet;
        ++me.knowledge[0];
        e.count = count;
        e.latest = 0;
        e.sleeping = 0;
        e.preemptions = 0;
        e.is_running = true;
        // Each comes to its first step.
        for (unsigned t = 1; t <= count; ++t) {
            logical_thread& l = hands->all[t];
            l.body = &bodies[t - 1];
            join(l.knowledge, me.knowledge);
            l.turn.give();
            me.turn.take();
        }
        if (unsigned const first = next_thread(e, site::here())) {
            hands->all[first].turn.give();
            me.turn.take();
        }
        e.is_running = false;
        for (unsigned t = 1; t <= count; ++t) {
            join(me.knowledge, hands->all[t].knowledge);
        }
    }
}

void require(bool condition, char const* what, site at) {
    if (!condition) {
        fail(what, at);
    }
}

unsigned choose(unsigned count) {
    blocks::pause const quiet;
    return choose_one(count);
}

// --- locations

void location::begin() noexcept {
    if (self) {
        blocks::pause const quiet;
        record& r = entry();
        auto const now = ++self->knowledge[self->number];
        r.made = self->knowledge;
        r.used[self->number] = r.history.back().seen[self->number] = now;
    }
}

// Looks at memory that may have been freed.
#if defined(__clang__) || defined(__GNUC__)
__attribute__((no_sanitize("address")))
#endif
bool location::is_alive() const noexcept {
    return mark_ == alive;
}

location::~location() {
    if (self && current && execution_ == execution) {
        blocks::pause const quiet;
        if (record_->is_over || !is_alive()) {
            fail("destroyed twice", site::here());
        }
        if (!covers(self->knowledge, record_->used)) {
            fail("destroyed while another thread may use it", site::here());
        }
        record_->is_over = true;
    }
    mark_ = 0;
}

record& location::entry() const {
    if (execution_ != execution) {
        exploration& e = *current;
        if (e.records_used == e.records.size()) {
            e.records.push_back(std::make_unique<record>());
        }
        record_ = e.records[e.records_used++].get();
        record_->reset(static_cast<unsigned>(e.records_used), value_);
        execution_ = execution;
    }
    return *record_;
}

bool location::visit(char const* what, site at, int kind, int needs) const {
    if (!self) {
        return false;
    }
    logical_thread& me = *self;
    exploration& e = *current;
    if (!is_alive()) {
        fail("used after its end", at);
    }
    record& r = entry();
    if (me.number != 0 && e.is_running) {
        me.object = &r;
        me.how = static_cast<access>(kind);
        me.needs = static_cast<gate>(needs);
        me.what = what;
        me.at = at;
        if (!me.active) { // its first step
            me.active = true;
            hands->all[0].turn.give();
            me.turn.take();
        } else {
            hand_over(me, at);
        }
        if (r.is_over) {
            fail("used after its end", at);
        }
        if (!covers(me.knowledge, r.made)) {
            fail("used by who was not told that it exists", at);
        }
    }
    r.used[me.number] = ++me.knowledge[me.number];
    return true;
}

namespace {

bool acquires(std::memory_order o) noexcept {
    return o == std::memory_order_acquire || o == std::memory_order_acq_rel ||
        o == std::memory_order_seq_cst;
}
bool releases(std::memory_order o) noexcept {
    return o == std::memory_order_release || o == std::memory_order_acq_rel ||
        o == std::memory_order_seq_cst;
}

// The oldest store that a load may see.
std::size_t oldest_visible(record const& r, std::memory_order order) {
    std::size_t const size = r.history.size();
    if (!current->is_running || self->stale_loads == 0) {
        return size - 1;
    }
    std::size_t i = size - 1;
    for (; i != 0 && size - i < deepest_past; --i) {
        stored const& s = r.history[i];
        if (order == std::memory_order_seq_cst && s.sequential) {
            break;
        }
        bool known = false;
        for (unsigned t = 0; t != most_threads; ++t) {
            known = known || (s.seen[t] != 0 && s.seen[t] <= self->knowledge[t]);
        }
        if (known) {
            break;
        }
    }
    return i;
}

void observe(record& r, std::size_t index, std::memory_order order) {
    stored& s = r.history[index];
    auto& seen = s.seen[self->number];
    if (seen == 0) {
        seen = self->knowledge[self->number];
    }
    if (acquires(order)) {
        join(self->knowledge, s.tells);
    }
}

void note(std::uint64_t before, std::uint64_t after, bool stale = false) {
    if (current->is_running && !current->trace.empty()) {
        step& s = current->trace.back();
        s.has_values = true;
        s.before = before;
        s.after = after;
        s.is_stale = stale;
    }
}

void put(record& r, std::uint64_t value, std::memory_order order, bool modifies) {
    stored s;
    s.value = value;
    s.sequential = order == std::memory_order_seq_cst;
    if (modifies) {
        s.tells = r.history.back().tells;
    }
    if (releases(order)) {
        join(s.tells, self->knowledge);
    }
    s.seen[self->number] = self->knowledge[self->number];
    r.history.push_back(s);
}

} // namespace

std::uint64_t location::load(std::memory_order order, site at) const {
    blocks::pause const quiet;
    if (!visit("load", at, reads, open)) {
        return value_;
    }
    std::size_t const newest = record_->history.size() - 1;
    std::size_t const oldest = oldest_visible(*record_, order);
    std::size_t const index = newest - choose_one(static_cast<unsigned>(newest - oldest + 1));
    self->stale_loads -= index != newest ? 1 : 0;
    observe(*record_, index, order);
    auto const value = record_->history[index].value;
    note(value, value, index != newest);
    return value;
}

void location::store(std::uint64_t value, std::memory_order order, site at) {
    blocks::pause const quiet;
    if (visit("store", at, writes, open)) {
        note(value_, value);
        put(*record_, value, order, false);
    }
    value_ = value;
}

std::uint64_t location::begin_modify(char const* what, site at) {
    blocks::pause const quiet;
    visit(what, at, writes, open);
    return value_;
}

void location::end_modify(std::uint64_t value, std::memory_order order) {
    blocks::pause const quiet;
    if (self) {
        note(value_, value);
        observe(*record_, record_->history.size() - 1, order);
        put(*record_, value, order, true);
    }
    value_ = value;
}

bool location::compare_exchange(std::uint64_t& expected, std::uint64_t desired, bool may_fail,
    std::memory_order success, std::memory_order failure, site at) {
    blocks::pause const quiet;
    if (!visit("compare_exchange", at, writes, open)) {
        bool const same = value_ == expected;
        (same ? value_ : expected) = same ? desired : value_;
        return same;
    }
    // The latest value; an older one, which fails; the right one, and fails all the same.
    auto& history = record_->history;
    std::size_t const newest = history.size() - 1;
    bool const can_succeed = history[newest].value == expected;
    std::size_t options[deepest_past + 1];
    unsigned count = 0;
    options[count++] = newest;
    for (std::size_t i = newest, oldest = oldest_visible(*record_, failure); i-- != oldest;) {
        if (history[i].value != expected) {
            options[count++] = i;
        }
    }
    bool const may_be_weak =
        may_fail && can_succeed && current->is_running && self->weak_failures > 0;
    unsigned const chosen = choose_one(count + (may_be_weak ? 1 : 0));
    if (chosen == 0 && can_succeed) {
        note(expected, desired);
        observe(*record_, newest, success);
        put(*record_, desired, success, true);
        value_ = desired;
        return true;
    }
    std::size_t const index = chosen == count ? newest : options[chosen];
    if (chosen == count) {
        --self->weak_failures;
    }
    self->stale_loads -= index != newest ? 1 : 0;
    observe(*record_, index, failure);
    expected = history[index].value;
    note(expected, expected, index != newest);
    return false;
}

void location::wait(std::uint64_t old, std::memory_order order, site at) const {
    blocks::pause const quiet;
    int needs = open;
    for (;;) {
        if (!visit("wait", at, writes, needs)) {
            return;
        }
        note(value_, value_);
        observe(*record_, record_->history.size() - 1, order);
        if (value_ != old) {
            return;
        }
        if (!current->is_running) {
            fail("waits, with nobody there to notify it", at);
        }
        record_->waiting |= bit(self->number);
        self->told = false;
        needs = notified;
    }
}

void location::notify(bool all, site at) {
    blocks::pause const quiet;
    if (!visit("notify", at, writes, open) || record_->waiting == 0) {
        return;
    }
    unsigned told = record_->waiting;
    if (!all) {
        unsigned which = choose_one(static_cast<unsigned>(std::popcount(told)));
        unsigned rest = told;
        for (; which != 0; --which) {
            rest &= rest - 1;
        }
        told = rest & (~rest + 1);
    }
    for (logical_thread& t : hands->all) {
        t.told = t.told || (told & bit(t.number)) != 0;
    }
    record_->waiting &= ~told;
}

void location::lock(site at) {
    blocks::pause const quiet;
    if (!visit("lock", at, writes, unlocked)) {
        return;
    }
    if (record_->holder >= 0) {
        fail("deadlock: locked already", at);
    }
    record_->holder = static_cast<int>(self->number);
    observe(*record_, record_->history.size() - 1, std::memory_order_acquire);
}

bool location::try_lock(site at) {
    blocks::pause const quiet;
    if (!visit("try_lock", at, writes, open)) {
        return true;
    }
    if (record_->holder >= 0) {
        return false;
    }
    record_->holder = static_cast<int>(self->number);
    observe(*record_, record_->history.size() - 1, std::memory_order_acquire);
    return true;
}

// No step of its own: what anybody could do before it, they could do before the step before it.
void location::unlock(site at) {
    blocks::pause const quiet;
    if (!self) {
        return;
    }
    if (!is_alive()) {
        fail("used after its end", at);
    }
    if (entry().holder != static_cast<int>(self->number)) {
        fail("unlocked by who does not hold it", at);
    }
    record_->used[self->number] = ++self->knowledge[self->number];
    put(*record_, 0, std::memory_order_release, false);
    record_->holder = -1;
    join(record_->after_all, self->order);
    join(record_->after_writes, self->order);
}

void location::raise(site at) {
    blocks::pause const quiet;
    if (visit("raise", at, writes, open)) {
        observe(*record_, record_->history.size() - 1, std::memory_order_acquire);
        put(*record_, 1, std::memory_order_acq_rel, true);
        record_->holder = static_cast<int>(self->number);
    }
    value_ = 1;
}

void location::await(site at) {
    blocks::pause const quiet;
    if (self && execution_ == execution && value_ != 0) {
        self->yields = record_->holder == static_cast<int>(self->number);
    }
    if (visit("await", at, writes, raised)) {
        if (value_ == 0) {
            fail("deadlock: nobody will raise it", at);
        }
        observe(*record_, record_->history.size() - 1, std::memory_order_acquire);
        put(*record_, 0, std::memory_order_acq_rel, true);
    }
    value_ = 0;
}

// --- plain data

void plain_data::read(site at) const {
    if (self && current) {
        if (execution_ == execution && !covers(self->knowledge, written_)) {
            fail("a race for plain data: read, written meanwhile", at);
        }
        read_[self->number] = ++self->knowledge[self->number];
    }
}

void plain_data::write(site at) {
    if (self && current) {
        if (execution_ != execution) {
            execution_ = execution;
            read_ = written_ = {};
        }
        if (!covers(self->knowledge, written_) || !covers(self->knowledge, read_)) {
            fail("a race for plain data: written, used meanwhile", at);
        }
        written_ = {};
        written_[self->number] = ++self->knowledge[self->number];
    }
}

} // namespace support::model

// BOOST_ENABLE_ASSERT_HANDLER
namespace boost {

void assertion_failed_msg(
    char const* expression, char const* message, char const*, char const* file, long line) {
    using namespace support::model;
    char text[400];
    std::snprintf(text, sizeof text, "assertion: %s: %s", expression, message);
    if (self && current) {
        fail(text, {file, static_cast<int>(line)});
    }
    std::fprintf(stderr, "%s:%ld: %s\n", file, line, text);
    std::abort();
}

void assertion_failed(char const* expression, char const* function, char const* file, long line) {
    assertion_failed_msg(expression, "", function, file, line);
}

} // namespace boost

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_TLS_SESSION_HPP
#define KIOTO_TEST_SUPPORT_TLS_SESSION_HPP

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <kioto/test/probe.hpp>
#include <kioto/tls/tls_stream.hpp>

#include "certificate.hpp"
#include "fake_stream.hpp"

// Both ends of a TLS session on one thread, and the network between them.

namespace support {

inline certificate const& our_certificate() {
    static certificate const c;
    return c;
}

/// Two ends in memory; `move` is the network between them.
struct wire {
    std::shared_ptr<fake_io> client = std::make_shared<fake_io>();
    std::shared_ptr<fake_io> server = std::make_shared<fake_io>();
    boost::asio::ssl::context client_context = our_certificate().client();
    boost::asio::ssl::context server_context = our_certificate().server();

    static bool move(fake_io& from, fake_io& to, std::size_t most) {
        auto const n = (std::min)(most, from.output.size());
        if (n == 0) {
            return false;
        }
        to.feed(from.output.substr(0, n));
        from.output.erase(0, n);
        return true;
    }
    /// At most that many bytes each way; false where none wait.
    bool move(std::size_t most = (std::numeric_limits<std::size_t>::max)()) {
        bool const there = move(*client, *server, most);
        return move(*server, *client, most) || there;
    }
};

/// Polls both until both are ready; what they gave.
template <class A, class B>
auto both(wire& w, A& a, B& b) {
    std::optional<decltype(a.take())> first;
    std::optional<decltype(b.take())> second;
    for (int i = 0; i != 10'000 && (!first || !second); ++i) {
        if (!first) {
            if (auto out = a.poll(); out.is_ready()) {
                first.emplace(std::move(out).take());
            }
        }
        if (!second) {
            if (auto out = b.poll(); out.is_ready()) {
                second.emplace(std::move(out).take());
            }
        }
        w.move();
    }
    BOOST_REQUIRE((first && second));
    return std::pair(std::move(*first), std::move(*second));
}

/// A session that was agreed on.
struct session : wire {
    using stream = kioto::tls::tls_stream<fake_stream>;

    std::optional<stream> near;
    std::optional<stream> far;

    explicit session(std::size_t at_once = 100'000, kioto::tls::client_options const& co = {},
        kioto::tls::server_options const& so = {}) {
        client->at_once = server->at_once = at_once;
        kioto::test::probe c(
            kioto::tls::connect(fake_stream(client), client_context, "localhost", co));
        kioto::test::probe s(kioto::tls::accept(fake_stream(server), server_context, so));
        auto [one, two] = support::both(*this, c, s);
        near.emplace(std::move(one).value());
        far.emplace(std::move(two).value());
    }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_TLS_SESSION_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_DETAIL_PARKED_OPTION_HPP
#define KIOTO_DETAIL_PARKED_OPTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstring>

// The parked engine's sockets are of generic protocols: what they know of the particular ones.

namespace kioto::detail {

/// An option of Asio for `Protocol`, which the socket does not know.
template <class Option, class Protocol>
struct parked_option {
    Option& option;
    Protocol const& protocol;

    template <class GenericProtocol>
    int level(GenericProtocol const&) const {
        return option.level(protocol);
    }
    template <class GenericProtocol>
    int name(GenericProtocol const&) const {
        return option.name(protocol);
    }
    template <class GenericProtocol>
    void const* data(GenericProtocol const&) const {
        return option.data(protocol);
    }
    template <class GenericProtocol>
    void* data(GenericProtocol const&) {
        return option.data(protocol);
    }
    template <class GenericProtocol>
    std::size_t size(GenericProtocol const&) const {
        return option.size(protocol);
    }
    template <class GenericProtocol>
    void resize(GenericProtocol const&, std::size_t n) {
        option.resize(protocol, n);
    }
};

template <class Endpoint, class GenericEndpoint>
Endpoint specific_endpoint(GenericEndpoint const& name) {
    Endpoint endpoint;
    std::size_t const size = (std::min)(name.size(), endpoint.capacity());
    std::memcpy(endpoint.data(), name.data(), size);
    endpoint.resize(size);
    return endpoint;
}

} // namespace kioto::detail

#endif // KIOTO_DETAIL_PARKED_OPTION_HPP

//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// The client of the HTTP benchmark where a run has so many requests, not so many seconds:
// closed_loop.hpp with the requests that wrk sends. As long as the first answer of a connection is,
// all of them have to be. Prints one line.

#include "closed_loop.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

namespace {

class client {
public:
    client(int set, unsigned short port, unsigned number, std::size_t depth)
        : connection_(set, port, number),
          request_("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n"),
          answer_(4096, '\0') {
        send();
        while (!complete(std::string_view(answer_.data(), received_))) {
            receive_some(0);
        }
        length_ = received_;
        std::string const one = request_;
        for (std::size_t i = 1; i < depth; ++i)
            request_ += one;
        answer_.resize(depth * length_);
    }

    void send() {
        received_ = 0;
        connection_.send(request_);
    }

    // True when all answers are there.
    bool receive(int flags) {
        receive_some(flags);
        if (received_ < answer_.size()) return false;
        for (std::size_t at = 0; at != answer_.size(); at += length_) {
            errno = EPROTO;
            if (std::memcmp(&answer_[at], "HTTP/1.1 200 OK\r\n", 17) != 0 ||
                answer_[at + length_ - 1] != '!')
                bench::fail("not the answer");
        }
        return true;
    }

    void close() { connection_.close(); }

private:
    static bool complete(std::string_view text) {
        return text.find("\r\n\r\n") != text.npos && text.ends_with('!');
    }
    void receive_some(int flags) {
        received_ += connection_.receive(&answer_[received_], answer_.size() - received_, flags);
    }

    bench::connection connection_;
    std::string request_;
    std::string answer_;
    std::size_t received_ = 0;
    std::size_t length_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    bench::load const asked = bench::read_load(argc, argv, 1);
    bench::closed_loop<client>(asked);
    std::printf("requests %ld\n", asked.requests);
}

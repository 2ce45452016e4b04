//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

// https_get HOST PORT TARGET [AUTHORITY]
//
// Fetches a page over TLS. The certificate must be the host's, from an authority that the system
// trusts, or from the one in the file AUTHORITY.
//
//     https_get www.boost.org 443 /

#include "common/arguments.hpp"

#include <kioto/and_then.hpp>
#include <kioto/http/read.hpp>
#include <kioto/http/write.hpp>
#include <kioto/lend.hpp>
#include <kioto/let.hpp>
#include <kioto/map.hpp>
#include <kioto/net/connect_host.hpp>
#include <kioto/run.hpp>
#include <kioto/timeout.hpp>
#include <kioto/tls/tls_stream.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = kioto::http;
namespace tls = kioto::tls;
using request = beast::http::request<beast::http::empty_body>;
using response = beast::http::response<beast::http::string_body>;

//[https_get
struct session {
    using lends = kioto::types<tls::tls_stream<kioto::tcp_stream>>;
    tls::tls_stream<kioto::tcp_stream> stream;
    beast::flat_buffer buffer{};
    response page{};
};

kioto::future_of<kioto::result<response>> auto get(
    asio::ssl::context& context, std::string host, std::string port, request what) {
    return kioto::connect(host, std::move(port))
        .and_then([&context, host](
                      kioto::tcp_stream s) { return tls::connect(std::move(s), context, host); })
        .and_then([what = std::move(what)](tls::tls_stream<kioto::tcp_stream> s) mutable {
            return kioto::let(session{std::move(s)}, [what = std::move(what)](session& c) mutable {
                return http::write(lend(c.stream), std::move(what))
                    .and_then([&c] { return http::read(lend(c.stream), c.buffer, c.page); })
                    .map([&c] { return std::move(c.page); });
            });
        });
}
//]

} // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5) {
        example::usage("https_get HOST PORT TARGET [AUTHORITY]");
    }
    asio::ssl::context context(asio::ssl::context::tls_client);
    if (argc == 5) {
        context.load_verify_file(argv[4]);
    } else {
        context.set_default_verify_paths();
    }
    request what(beast::http::verb::get, argv[3], 11);
    what.set(beast::http::field::host, argv[1]);

    asio::io_context io;
    auto const page =
        kioto::run(io, get(context, argv[1], argv[2], what).timeout(std::chrono::seconds(30)));
    if (!page) {
        std::cerr << "https_get: " << page.error().message() << '\n';
        return 1;
    }
    std::cout << page->result_int() << ' ' << page->reason() << "\n\n" << page->body();
}

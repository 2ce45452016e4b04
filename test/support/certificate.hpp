//
// Copyright (c) 2026 The Kioto authors
//
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
//

#ifndef KIOTO_TEST_SUPPORT_CERTIFICATE_HPP
#define KIOTO_TEST_SUPPORT_CERTIFICATE_HPP

#include <boost/asio/ssl/context.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace support {

/// A certificate for localhost and 127.0.0.1 that signs itself, and its key; made anew.
struct certificate {
    std::string pem;
    std::string key;

    certificate() {
        auto const pair =
            std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>(EVP_EC_gen("P-256"), EVP_PKEY_free);
        auto const x = std::unique_ptr<X509, decltype(&X509_free)>(X509_new(), X509_free);
        X509_set_version(x.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(x.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x.get()), 3600);
        X509_set_pubkey(x.get(), pair.get());
        X509_NAME* const name = X509_get_subject_name(x.get());
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
            reinterpret_cast<unsigned char const*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(x.get(), name);
        for (auto const& [what, value] :
            {std::pair(NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
                std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
            X509_EXTENSION* const e = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
            X509_add_ext(x.get(), e, -1);
            X509_EXTENSION_free(e);
        }
        X509_sign(x.get(), pair.get(), EVP_sha256());
        pem = text([&](BIO* out) { PEM_write_bio_X509(out, x.get()); });
        key = text([&](BIO* out) {
            PEM_write_bio_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    boost::asio::ssl::context server() const {
        boost::asio::ssl::context out(boost::asio::ssl::context::tls_server);
        out.use_certificate_chain(boost::asio::buffer(pem));
        out.use_private_key(boost::asio::buffer(key), boost::asio::ssl::context::pem);
        return out;
    }
    boost::asio::ssl::context client() const {
        boost::asio::ssl::context out(boost::asio::ssl::context::tls_client);
        out.add_certificate_authority(boost::asio::buffer(pem));
        return out;
    }

private:
    template <class Write>
    static std::string text(Write write) {
        BIO* const out = BIO_new(BIO_s_mem());
        write(out);
        char* data = nullptr;
        auto const size = BIO_get_mem_data(out, &data);
        std::string s(data, static_cast<std::size_t>(size));
        BIO_free(out);
        return s;
    }
};

} // namespace support

#endif // KIOTO_TEST_SUPPORT_CERTIFICATE_HPP

#include "net/certificate.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <netinet/in.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <string_view>

#include "net/internal/transport.h"

namespace bedside::net {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

Instant to_instant(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return instant_from_ms(static_cast<std::int64_t>(::timegm(&parts)) * 1000);
}

bool is_address(const std::string& name) {
  std::array<unsigned char, sizeof(in6_addr)> ignored;
  return ::inet_pton(AF_INET, name.c_str(), ignored.data()) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), ignored.data()) == 1;
}

std::vector<std::string> alternative_names(X509* certificate) {
  std::vector<std::string> texts;
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      texts.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                         static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    } else if (name->type == GEN_IPADD) {
      std::array<char, INET6_ADDRSTRLEN> text{};
      const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
      ::inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text.data(), text.size());
      texts.emplace_back(text.data());
    }
  }
  return texts;
}

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 8> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = (serial << 8) | byte;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& names, Instant now, Duration life) {
  Certificate certificate(X509_new());
  if (!certificate) return nullptr;
  X509* const made = certificate.get();
  std::string alternatives;
  for (const std::string& name : names) {
    alternatives += (alternatives.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
  }
  auto* subject = reinterpret_cast<const unsigned char*>("Bedside, made by this machine itself");
  X509_NAME* name = X509_get_subject_name(made);
  const bool ok = X509_set_version(made, X509_VERSION_3) == 1 && set_serial(made) &&
                  ASN1_TIME_set(X509_getm_notBefore(made), to_seconds(now) - 3600) != nullptr &&
                  ASN1_TIME_set(X509_getm_notAfter(made), to_seconds(now + life)) != nullptr &&
                  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, subject, -1, -1, 0) == 1 &&
                  X509_set_issuer_name(made, name) == 1 && X509_set_pubkey(made, key) == 1 &&
                  add_extension(made, NID_basic_constraints, "critical,CA:FALSE") &&
                  add_extension(made, NID_key_usage, "critical,digitalSignature") &&
                  add_extension(made, NID_ext_key_usage, "serverAuth") &&
                  add_extension(made, NID_subject_alt_name, alternatives) && X509_sign(made, key, EVP_sha256()) > 0;
  return ok ? std::move(certificate) : nullptr;
}

Status write_file(const std::string& path, BIO* content, mode_t mode) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(content, &bytes);
  ::unlink(path.c_str());  // So that the mode below holds even where an older file was more open.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool written = fd >= 0 && ::write(fd, bytes, static_cast<std::size_t>(size)) == size;
  const int failed = errno;
  if (fd >= 0) ::close(fd);
  if (written) return {};
  return user_error("net.tls_files", "cannot write " + path + ": " + std::strerror(failed));
}

}  // namespace

Result<CertificateFacts> inspect_certificate(const TlsFiles& files) {
  const auto usable = TlsContext::load(files);
  if (!usable) return usable.error();
  const Bio file(BIO_new_file(files.certificate.c_str(), "r"));
  const Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!certificate) return user_error("net.tls_files", "the certificate " + files.certificate + " cannot be read");
  return CertificateFacts{.not_before = to_instant(X509_get0_notBefore(certificate.get())),
                          .not_after = to_instant(X509_get0_notAfter(certificate.get())),
                          .names = alternative_names(certificate.get())};
}

Status write_self_made_certificate(const TlsFiles& files, const std::vector<std::string>& names, Instant now,
                                   Duration life) {
  ERR_clear_error();
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = key ? make_certificate(key.get(), names, now, life) : nullptr;
  const Bio key_text(BIO_new(BIO_s_mem()));
  const Bio certificate_text(BIO_new(BIO_s_mem()));
  if (!certificate || !key_text || !certificate_text ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
    return our_error("net.tls", "OpenSSL cannot make a certificate: " + take_openssl_error());
  }
  if (auto written = write_file(files.key, key_text.get(), 0600); !written) return written;
  return write_file(files.certificate, certificate_text.get(), 0644);
}

std::vector<std::string> names_of_this_machine() {
  std::vector<std::string> names = {"localhost"};
  const auto add = [&names](const char* name) {
    if (*name != '\0' && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  std::array<char, 256> own_name{};
  if (::gethostname(own_name.data(), own_name.size() - 1) == 0) add(own_name.data());
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return names;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> all(first, ::freeifaddrs);
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || (each->ifa_flags & IFF_UP) == 0) continue;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (each->ifa_addr->sa_family == AF_INET) {
      ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text.data(), text.size());
    } else if (each->ifa_addr->sa_family == AF_INET6) {
      const in6_addr& six = reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr;
      // A link-local address needs a zone, which a certificate cannot name.
      if (!IN6_IS_ADDR_LINKLOCAL(&six)) ::inet_ntop(AF_INET6, &six, text.data(), text.size());
    }
    add(text.data());
  }
  return names;
}

}  // namespace bedside::net

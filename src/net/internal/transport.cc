#include "net/internal/transport.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace bedside::net {
namespace {

// The largest payload of a TLS record (RFC 8446 section 5.1): more in one SSL_write gains nothing.
constexpr std::size_t kRecordBytes = 16 * 1024;

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}

  IoResult read(std::span<char> into) override {
    ssize_t got;
    do {
      got = ::recv(fd_, into.data(), into.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) return {IoState::kMoved, static_cast<std::size_t>(got)};
    if (got == 0) return {IoState::kEnd, 0};
    return {errno == EAGAIN || errno == EWOULDBLOCK ? IoState::kWantRead : IoState::kBroken, 0};
  }

  IoResult write(std::span<const iovec> parts) override {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data());  // sendmsg only reads it; the type predates const.
    message.msg_iovlen = parts.size();
    ssize_t sent;
    do {
      sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) return {IoState::kMoved, static_cast<std::size_t>(sent)};
    return {errno == EAGAIN || errno == EWOULDBLOCK ? IoState::kWantWrite : IoState::kBroken, 0};
  }

  void end_sending() override { ::shutdown(fd_, SHUT_WR); }
  bool may_hold_input() const override { return false; }

 private:
  int fd_;
};

class TlsTransport final : public Transport {
 public:
  TlsTransport(SSL* ssl, int fd) : ssl_(ssl), fd_(fd) {}
  ~TlsTransport() override { SSL_free(ssl_); }
  TlsTransport(const TlsTransport&) = delete;

  IoResult read(std::span<char> into) override {
    ERR_clear_error();
    std::size_t got = 0;
    if (SSL_read_ex(ssl_, into.data(), into.size(), &got) == 1) return {IoState::kMoved, got};
    return failed();
  }

  IoResult write(std::span<const iovec> parts) override {
    ERR_clear_error();
    std::size_t sent = 0;
    if (parts.front().iov_len >= kRecordBytes) {
      if (SSL_write_ex(ssl_, parts.front().iov_base, kRecordBytes, &sent) == 1) return {IoState::kMoved, sent};
      return failed();
    }
    // Small parts are gathered into one record: a record costs 22 bytes and a cipher run of its own.
    std::array<char, kRecordBytes> record;
    std::size_t filled = 0;
    for (const iovec& part : parts) {
      const std::size_t take = std::min(part.iov_len, record.size() - filled);
      std::memcpy(record.data() + filled, part.iov_base, take);
      filled += take;
      if (filled == record.size()) break;
    }
    if (SSL_write_ex(ssl_, record.data(), filled, &sent) == 1) return {IoState::kMoved, sent};
    return failed();
  }

  void end_sending() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_) && !broken_) SSL_shutdown(ssl_);
    ::shutdown(fd_, SHUT_WR);
  }

  bool may_hold_input() const override { return SSL_has_pending(ssl_) == 1; }

 private:
  IoResult failed() {
    switch (SSL_get_error(ssl_, 0)) {
      case SSL_ERROR_WANT_READ: return {IoState::kWantRead, 0};
      case SSL_ERROR_WANT_WRITE: return {IoState::kWantWrite, 0};
      case SSL_ERROR_ZERO_RETURN: return {IoState::kEnd, 0};
      default:
        broken_ = true;  // OpenSSL forbids SSL_shutdown after a fatal error.
        ERR_clear_error();
        return {IoState::kBroken, 0};
    }
  }

  SSL* ssl_;
  int fd_;
  bool broken_ = false;
};

Error tls_files_error(const std::string& what) {
  return user_error("net.tls_files", what,
                    "check the paths, that both are PEM, and that the key belongs to the certificate");
}

}  // namespace

std::string take_openssl_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown" : reason;
}

Result<std::shared_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  if (context == nullptr) return our_error("net.tls", "OpenSSL cannot make a context: " + take_openssl_error());
  const std::shared_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Only ciphers with forward secrecy and authentication in one (RFC 9325 section 4.2); TLS 1.3 has no others.
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // Buffers go back to the allocator whenever a connection is idle: 34 KB each otherwise.
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Stateless tickets only; a cache of sessions would be memory which strangers can fill.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return tls_files_error("the certificate " + files.certificate + " cannot be used: " + take_openssl_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return tls_files_error("the private key " + files.key + " cannot be used: " + take_openssl_error());
  }
  return made;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

std::unique_ptr<Transport> make_plain_transport(int fd) { return std::make_unique<PlainTransport>(fd); }

std::unique_ptr<Transport> make_tls_transport(int fd, const TlsContext& context) {
  SSL* ssl = SSL_new(context.native());
  if (ssl == nullptr) return nullptr;
  if (SSL_set_fd(ssl, fd) != 1) {
    SSL_free(ssl);
    return nullptr;
  }
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsTransport>(ssl, fd);
}

}  // namespace bedside::net

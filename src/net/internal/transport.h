// A byte stream that never blocks: a TCP connection, bare or under TLS.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "net/server.h"

struct ssl_ctx_st;

namespace bedside::net {

// What has to happen before the same call makes progress; TLS may want to write in order to read, and the reverse.
enum class IoState { kMoved, kWantRead, kWantWrite, kEnd, kBroken };

struct IoResult {
  IoState state = IoState::kBroken;
  std::size_t bytes = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual IoResult read(std::span<char> into) = 0;
  // After kWantRead or kWantWrite the next call must offer the same bytes again, with or without more behind them.
  virtual IoResult write(std::span<const iovec> parts) = 0;
  // Says goodbye in the language of the transport and shuts the sending half; never blocks, never fails.
  virtual void end_sending() = 0;
  // True when read() may have more although the descriptor is silent.
  virtual bool may_hold_input() const = 0;
};

// One per TLS endpoint; shared by its connections, so that a reload leaves open connections their own.
class TlsContext {
 public:
  static Result<std::shared_ptr<TlsContext>> load(const TlsFiles& files);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  ssl_ctx_st* native() const { return context_; }

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

// `fd` stays the caller's and must outlive the transport.
std::unique_ptr<Transport> make_plain_transport(int fd);
// nullptr when OpenSSL has no memory left.
std::unique_ptr<Transport> make_tls_transport(int fd, const TlsContext& context);

// OpenSSL's oldest queued error as text, and clears the queue; "unknown" when there is none.
std::string take_openssl_error();

}  // namespace bedside::net

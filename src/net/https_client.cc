#include "net/https_client.h"

#include <openssl/ssl.h>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <utility>
#include <vector>

namespace bedside::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using Failure = boost::system::error_code;

struct HttpsClient::Shared {
  Shared(AsioLoop& owner, HttpsClientOptions wanted) : loop(owner), options(std::move(wanted)) {
    Failure failed;
    tls.set_default_verify_paths(failed);
    if (!options.extra_authority.empty()) tls.load_verify_file(options.extra_authority, failed);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.set_verify_mode(asio::ssl::verify_peer, failed);
  }
  AsioLoop& loop;
  HttpsClientOptions options;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  bool over = false;
};

namespace {

Error client_error(std::string id, std::string message, Retry retry) {
  return {Fault::kPeer, retry, "client." + std::move(id), std::move(message), {}};
}

struct Range {
  std::uint32_t first;
  int bits;
};

// RFC 6890, and 6598 for the addresses that carriers share.
constexpr std::array<Range, 14> kInside = {{{0x00000000, 8},
                                            {0x0a000000, 8},
                                            {0x64400000, 10},
                                            {0x7f000000, 8},
                                            {0xa9fe0000, 16},
                                            {0xac100000, 12},
                                            {0xc0000000, 24},
                                            {0xc0000200, 24},
                                            {0xc0a80000, 16},
                                            {0xc6120000, 15},
                                            {0xc6336400, 24},
                                            {0xcb007100, 24},
                                            {0xe0000000, 4},
                                            {0xf0000000, 4}}};

bool is_public(std::uint32_t address) {
  for (const Range& range : kInside) {
    if ((address >> (32 - range.bits)) == (range.first >> (32 - range.bits))) return false;
  }
  return true;
}

bool is_public(const asio::ip::address& address) {
  if (address.is_v4()) return is_public(address.to_v4().to_uint());
  const auto bytes = address.to_v6().to_bytes();
  // Global unicast is 2000::/3 (RFC 4291 section 2.4). Within it 2001::/23 is for protocols, 2002::/16 and 2001::/32
  // carry IPv4 addresses, and 2001:db8::/32 is for books.
  if ((bytes[0] & 0xe0) != 0x20) return false;
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02) return false;
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8) return false;
  return !(bytes[0] == 0x20 && bytes[1] == 0x02);
}

}  // namespace

bool is_public_address(std::string_view address) {
  Failure failed;
  const auto parsed = asio::ip::make_address(std::string(address), failed);
  return !failed && is_public(parsed);
}

namespace {

// One request and its answer. Keeps itself alive by the callbacks it waits for.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(AsioLoop& loop, asio::ssl::context& tls, const HttpsClientOptions& options, Destination to,
           HttpClient::Answer answer)
      : resolver_(loop.context()),
        stream_(loop.context(), tls),
        to_(std::move(to)),
        answer_(std::move(answer)),
        deadline_(loop.context(), options.patience) {
    parser_.body_limit(options.max_answer_bytes);
  }

  void start(http::verb method, const Headers& headers, std::string body) {
    request_.method(method);
    request_.version(11);
    request_.target(to_.target);
    const bool usual = to_.port == (to_.secure ? 443 : 80);
    request_.set(http::field::host, usual ? to_.host : to_.host + ":" + std::to_string(to_.port));
    for (const auto& [name, value] : headers.entries()) request_.set(name, value);
    request_.set(http::field::connection, "close");
    request_.body() = std::move(body);
    request_.prepare_payload();
    deadline_.async_wait([self = weak_from_this()](const Failure& failed) {
      if (const auto alive = self.lock(); alive && !failed) alive->fail("timeout", "The server took too long.");
    });
    resolver_.async_resolve(
        to_.host, std::to_string(to_.port),
        [self = shared_from_this()](const Failure& failed, const tcp::resolver::results_type& found) {
          self->on_resolved(failed, found);
        });
  }

 private:
  void on_resolved(const Failure& failed, const tcp::resolver::results_type& found) {
    if (failed) return fail("unknown_host", "The server's name is not known.");
    std::vector<tcp::endpoint> endpoints;
    for (const auto& each : found) {
      if (to_.may_be_private || is_public(each.endpoint().address())) endpoints.push_back(each.endpoint());
    }
    if (endpoints.empty()) return fail("private_address", "The server's address is inside.", Retry::kNever);
    socket().async_connect(endpoints, [self = shared_from_this()](const Failure& no, const tcp::endpoint&) {
      if (no) return self->fail("unreachable", "The server cannot be reached.");
      if (self->to_.secure) return self->shake_hands();
      self->write(self->socket());
    });
  }

  void shake_hands() {
    Failure failed;
    SSL_set_tlsext_host_name(stream_.native_handle(), to_.host.c_str());
    stream_.set_verify_callback(asio::ssl::host_name_verification(to_.host), failed);
    stream_.async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](const Failure& no) {
      if (no) return self->fail("tls", "The server's certificate is not the right one.");
      self->write(self->stream_);
    });
  }

  template <class Stream>
  void write(Stream& stream) {
    http::async_write(stream, request_, [self = shared_from_this(), &stream](const Failure& failed, std::size_t) {
      if (failed) return self->fail("unreachable", "The connection was lost.");
      http::async_read(stream, self->buffer_, self->parser_,
                       [self](const Failure& no, std::size_t) { self->on_read(no); });
    });
  }

  void on_read(const Failure& failed) {
    if (failed) return fail("bad_answer", "The server's answer cannot be read.");
    Response response;
    response.status = static_cast<int>(parser_.get().result_int());
    for (const auto& field : parser_.get()) {
      std::string name(field.name_string());
      for (char& letter : name) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
      response.headers.add(std::move(name), std::string(field.value()));
    }
    response.body = std::move(parser_.get().body());
    finish(std::move(response));
  }

  void fail(std::string id, std::string message, Retry retry = Retry::kLater) {
    finish(client_error(std::move(id), std::move(message), retry));
  }

  void finish(Result<Response> result) {
    if (!answer_) return;
    const auto answer = std::exchange(answer_, nullptr);
    deadline_.cancel();
    resolver_.cancel();
    socket().close();
    answer(std::move(result));
  }

  beast::tcp_stream& socket() { return stream_.next_layer(); }

  tcp::resolver resolver_;
  asio::ssl::stream<beast::tcp_stream> stream_;
  Destination to_;
  HttpClient::Answer answer_;
  asio::steady_timer deadline_;
  http::request<http::string_body> request_;
  beast::flat_buffer buffer_{16 * 1024};
  http::response_parser<http::string_body> parser_;
};

}  // namespace

HttpsClient::HttpsClient(AsioLoop& loop, HttpsClientOptions options)
    : shared_(std::make_shared<Shared>(loop, std::move(options))) {}

HttpsClient::~HttpsClient() { shared_->over = true; }

void HttpsClient::post(Destination to, Headers headers, std::string body, Answer answer) {
  send("POST", std::move(to), headers, std::move(body), std::move(answer));
}

void HttpsClient::get(Destination to, Headers headers, Answer answer) {
  send("GET", std::move(to), headers, {}, std::move(answer));
}

void HttpsClient::send(std::string_view method, Destination to, const Headers& headers, std::string body,
                       Answer answer) {
  const auto exchange =
      std::make_shared<Exchange>(shared_->loop, shared_->tls, shared_->options, std::move(to),
                                 [shared = shared_, answer = std::move(answer)](Result<Response> result) {
                                   if (!shared->over) answer(std::move(result));
                                 });
  exchange->start(http::string_to_verb(method), headers, std::move(body));
}

}  // namespace bedside::net

#include "net/internal/http_session.h"

#include <arpa/inet.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/os/log.h"
#include "net/internal/http_writer.h"
#include "net/internal/socket_session.h"

namespace bedside::net {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kWebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3.

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> ignored;
  return ::inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

// The peer as a trusted proxy saw it: proxies append, so that only the last entry is the proxy's own word.
std::string client_address(const Connection& connection, const ServerOptions& options, const Headers& headers) {
  const auto& trusted = options.trusted_proxies;
  if (std::ranges::find(trusted, connection.peer()) == trusted.end()) return connection.peer();
  const auto forwarded = headers.get("x-forwarded-for");
  const auto comma = forwarded.rfind(',');
  std::string last(trim(comma == forwarded.npos ? forwarded : forwarded.substr(comma + 1)));
  return is_address(last) ? last : connection.peer();
}

Response failure_response(const HttpFailure& failure, const Headers& own_headers) {
  Response response;
  response.status = failure.status;
  response.headers = own_headers;
  response.headers.set("content-type", "application/json");
  // Both strings are our own and hold nothing that JSON would have to escape.
  response.body = "{\"code\":\"" + failure.code + "\",\"message\":\"" + failure.message + "\"}";
  return response;
}

}  // namespace

std::string websocket_accept_key(std::string_view key) {
  std::array<unsigned char, 18> decoded;
  if (key.size() != 24 || !key.ends_with("==") ||
      EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char*>(key.data()), 24) != 18) {
    return {};
  }
  const std::string input = std::string(key).append(kWebSocketGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha1(), nullptr);
  std::array<unsigned char, 32> encoded;
  const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
  return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

bool list_has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    if (std::ranges::equal(trim(item), token, {}, lower, lower)) return true;
  }
  return false;
}

HttpSession::HttpSession(Connection& connection)
    : connection_(connection), core_(connection.core()), share_(core_), since_(core_.now()) {}

HttpSession::~HttpSession() {
  if (responder_target_) *responder_target_ = nullptr;
}

bool HttpSession::wants_input() const { return phase_ <= Phase::kBody; }

void HttpSession::enter(Phase phase) {
  phase_ = phase;
  since_ = core_.now();
}

void HttpSession::on_bytes(std::span<char> bytes) {
  if (!wants_input()) return;
  if (phase_ == Phase::kIdle) enter(Phase::kHead);
  if (phase_ == Phase::kFresh) phase_ = Phase::kHead;  // The time since the accept counts.
  if (!reader_) {
    const Limits& limits = core_.options.limits;
    reader_ = std::make_unique<HttpReader>(
        HttpReader::Bounds{.max_header_bytes = limits.max_header_bytes, .max_body_bytes = limits.max_body_bytes});
  }
  const auto state = reader_->feed({bytes.data(), bytes.size()});
  if (!share_.hold(reader_->buffered_bytes())) {
    return fail({503, "http.overloaded", "the server holds too many unfinished requests"});
  }
  advance(state);
}

void HttpSession::advance(HttpReader::State state) {
  if (state == HttpReader::State::kBody && phase_ == Phase::kHead) {
    enter(Phase::kBody);
    if (reader_->expects_continue()) connection_.queue(OutPart::from(std::string(kContinue)));
    state = reader_->feed({});
  }
  switch (state) {
    case HttpReader::State::kHead:
    case HttpReader::State::kBody: return;
    case HttpReader::State::kComplete: return dispatch();
    case HttpReader::State::kFailed: return fail(reader_->failure());
  }
}

void HttpSession::dispatch() {
  Request request = std::move(reader_->request());
  http_1_0_ = reader_->is_http_1_0();
  keep_alive_ = reader_->keep_alive();
  head_only_ = request.method == "HEAD";
  rest_ = reader_->take_rest();
  reader_.reset();
  share_.hold(0);
  request_id_ = core_.next_request_id();
  request.id = request_id_;
  request.received = core_.loop.now();
  request.peer = Redacted<std::string>(client_address(connection_, core_.options, request.headers));
  ++core_.stats.requests;
  enter(Phase::kHandling);
  if (!upgrade(request)) answer_by(std::move(request));
}

void HttpSession::answer_by(Request request) {
  const auto target = responder_target_ = std::make_shared<HttpSession*>(this);
  const Responder respond_once = [target](Response response) {
    if (HttpSession* session = std::exchange(*target, nullptr)) session->respond(std::move(response));
  };
  try {
    core_.handler.handle(std::move(request), respond_once);
  } catch (const std::exception&) {
    // A fault of ours in one request must not end everybody's calls. The exception's text may hold private facts.
    log(LogLevel::kError, "net.handler_threw", {{"request", std::string_view(request_id_)}});
    respond_once(failure_response({500, "http.internal", "the server failed at this request"},
                                  core_.options.own_answer_headers));
  }
}

bool HttpSession::upgrade(Request& request) {
  SocketAcceptor* acceptor = core_.acceptor(request.path);
  if (acceptor == nullptr || request.method != "GET") return false;
  const Headers& headers = request.headers;
  const auto refuse = [this](HttpFailure failure) {
    Response response = failure_response(failure, core_.options.own_answer_headers);
    response.headers.set("upgrade", "websocket");
    response.headers.set("sec-websocket-version", "13");
    respond(std::move(response));
    return true;
  };
  if (!list_has_token(headers.get("upgrade"), "websocket") || !list_has_token(headers.get("connection"), "upgrade") ||
      headers.get("sec-websocket-version") != "13") {
    return refuse({426, "http.upgrade_required", "this address speaks WebSocket version 13 only"});
  }
  std::string accept_key = websocket_accept_key(headers.get("sec-websocket-key"));
  if (accept_key.empty() || http_1_0_ || !request.body.empty()) {
    return refuse({400, "http.bad_request", "the WebSocket handshake is malformed"});
  }
  if (core_.draining) return refuse({503, "http.restarting", "the server is restarting"});
  SocketAcceptor::Verdict verdict = acceptor->check(request);
  if (verdict.refuse) {
    respond(std::move(verdict.refusal));
    return true;
  }
  Response agreed;
  agreed.status = 101;
  agreed.headers.add("upgrade", "websocket");
  agreed.headers.add("sec-websocket-accept", std::move(accept_key));
  connection_.queue(OutPart::from(write_response_head(agreed, {.request_id = request_id_, .date = core_.date()})));
  phase_ = Phase::kDone;
  auto session = std::make_unique<SocketSession>(connection_);
  SocketSession& socket = *session;
  connection_.become(std::move(session));
  socket.open(*acceptor, request, std::move(rest_));
  return true;
}

void HttpSession::respond(Response response) {
  if (phase_ != Phase::kHandling) return;
  if (core_.draining) keep_alive_ = false;
  const Exchange exchange{.persistence = keep_alive_ ? Persistence::kKeepAlive : Persistence::kClose,
                          .body = head_only_ ? BodyUse::kHeadOnly : BodyUse::kSend,
                          .http_1_0 = http_1_0_,
                          .request_id = request_id_,
                          .date = core_.date()};
  connection_.queue(OutPart::from(write_response_head(response, exchange)));
  if (carries_body(response, exchange)) {
    connection_.queue(response.shared_body ? OutPart::from(std::move(response.shared_body))
                                           : OutPart::from(std::move(response.body)));
  }
  enter(Phase::kSending);
  if (!keep_alive_) {
    phase_ = Phase::kDone;
    connection_.finish();
  }
}

void HttpSession::on_sent() {
  if (phase_ != Phase::kSending) return;
  enter(Phase::kIdle);
  if (!rest_.empty()) {
    std::string next = std::exchange(rest_, {});
    on_bytes(next);
  }
  if (wants_input()) connection_.resume_input();
}

void HttpSession::on_tidy() {
  if (core_.draining && phase_ <= Phase::kIdle) connection_.drop();
}

void HttpSession::fail(const HttpFailure& failure) {
  ++core_.stats.malformed;
  keep_alive_ = false;
  request_id_ = core_.next_request_id();
  phase_ = Phase::kHandling;
  Response response = failure_response(failure, core_.options.own_answer_headers);
  reader_.reset();
  share_.hold(0);
  respond(std::move(response));
}

void HttpSession::time_out() {
  ++core_.stats.timed_out;
  if (!reader_ || !reader_->got_some()) return connection_.drop();
  fail({408, "http.timeout", "the request did not arrive in time"});
}

void HttpSession::on_tick(SteadyTime now) {
  const Limits& limits = core_.options.limits;
  const auto waited = now - since_;
  switch (phase_) {
    case Phase::kFresh:
    case Phase::kHead:
      if (waited > limits.header_timeout) time_out();
      return;
    case Phase::kBody:
      if (waited > limits.body_timeout) time_out();
      return;
    case Phase::kIdle:
      if (waited > limits.keep_alive_timeout) connection_.drop();
      return;
    case Phase::kHandling:
    case Phase::kSending:
    case Phase::kDone: return;
  }
}

}  // namespace bedside::net

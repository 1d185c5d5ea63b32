#include "net/internal/socket_session.h"

#include <exception>
#include <utility>

#include "base/os/log.h"

namespace bedside::net {
namespace {

// RFC 6455 section 7.4.1.
constexpr std::uint16_t kNoCode = 1005;
constexpr std::uint16_t kBroken = 1006;
constexpr std::uint16_t kInternalError = 1011;
constexpr std::uint16_t kTryAgainLater = 1013;

}  // namespace

SocketSession::SocketSession(Connection& connection)
    : connection_(connection),
      core_(connection.core()),
      reader_(core_.options.limits.max_message_bytes),
      share_(core_),
      heard_at_(core_.now()) {
  ++core_.stats.sockets;
}

SocketSession::~SocketSession() { --core_.stats.sockets; }

void SocketSession::open(SocketAcceptor& acceptor, const Request& request, std::string early) {
  listener_ = acceptor.accept(request, *this);
  if (!listener_) begin_close(kInternalError, "not accepted");
  if (!early.empty()) on_bytes(early);
}

bool SocketSession::would_overflow(std::size_t bytes) const {
  return connection_.queued_bytes() + bytes > core_.options.limits.max_queued_bytes_per_socket;
}

void SocketSession::send(FramePtr frame) {
  if (code_ != 0) return;
  if (would_overflow(frame->bytes.size())) {
    ++core_.stats.slow_readers;
    return begin_close(kTryAgainLater, "reads too slowly");
  }
  const Opcode opcode = frame->kind == FrameKind::kText ? Opcode::kText : Opcode::kBinary;
  const FrameHead head = encode_frame_head(opcode, frame->bytes.size());
  OutPart part;
  part.body = frame->bytes;
  part.head = head.bytes;
  part.head_size = head.size;
  part.owner = std::move(frame);
  ++core_.stats.frames_out;
  connection_.queue(std::move(part));
}

void SocketSession::close(std::uint16_t code, std::string_view reason) {
  if (code_ == 0) begin_close(is_sendable_close_code(code) ? code : kInternalError, reason);
}

void SocketSession::queue_control(Opcode opcode, std::string payload) {
  const FrameHead head = encode_frame_head(opcode, payload.size());
  connection_.queue(OutPart::from(std::string(head.view()).append(payload)));
}

void SocketSession::begin_close(std::uint16_t code, std::string_view reason) {
  queue_control(Opcode::kClose, encode_close_payload(code, reason));
  end_with(code);
}

void SocketSession::end_with(std::uint16_t code) {
  if (code_ != 0) return;
  code_ = code;
  heard_at_ = core_.now();
  connection_.mark();
}

void SocketSession::on_bytes(std::span<char> bytes) {
  if (code_ == 0) heard_at_ = core_.now();
  if (const auto violation = reader_.feed(bytes, *this)) {
    ++core_.stats.malformed;
    return hear_no_more(*violation, "");
  }
  if (!share_.hold(reader_.buffered_bytes()) && code_ == 0) {
    return hear_no_more(kTryAgainLater, "the server holds too many unfinished messages");
  }
  if (!reader_.is_inside()) {
    inside_since_ = {};
  } else if (inside_since_ == SteadyTime()) {
    inside_since_ = core_.now();
  }
}

void SocketSession::hear_no_more(std::uint16_t code, std::string_view reason) {
  if (code_ == 0) begin_close(code, reason);
  reader_ = FrameReader(core_.options.limits.max_message_bytes);
  share_.hold(0);
  connection_.finish();
}

void SocketSession::on_data(Opcode kind, std::string_view message) {
  if (code_ != 0) return;
  ++core_.stats.frames_in;
  try {
    listener_->on_message(kind == Opcode::kText ? FrameKind::kText : FrameKind::kBinary, message);
  } catch (const std::exception&) {
    log(LogLevel::kError, "net.listener_threw");
    begin_close(kInternalError, "");
  }
}

void SocketSession::on_ping(std::string_view payload) {
  if (code_ != 0) return;
  if (would_overflow(payload.size())) return begin_close(kTryAgainLater, "reads too slowly");
  queue_control(Opcode::kPong, std::string(payload));
}

void SocketSession::on_close_frame(std::optional<std::uint16_t> code) {
  if (code_ == 0) {
    // The answer repeats the code (section 5.5.1).
    queue_control(Opcode::kClose, code ? encode_close_payload(*code, "") : std::string());
    end_with(code.value_or(kNoCode));
  }
  connection_.finish();
}

void SocketSession::on_end() { end_with(kBroken); }

void SocketSession::on_tidy() {
  if (code_ == 0 || !listener_) return;
  const auto listener = std::move(listener_);
  try {
    listener->on_close(code_);
  } catch (const std::exception&) {
    log(LogLevel::kError, "net.listener_threw");
  }
}

void SocketSession::on_tick(SteadyTime now) {
  const Limits& limits = core_.options.limits;
  if (code_ != 0) {
    if (now - heard_at_ > limits.close_timeout) connection_.drop();
  } else if (now - heard_at_ > limits.socket_idle_timeout ||
             (inside_since_ != SteadyTime() && now - inside_since_ > limits.body_timeout)) {
    ++core_.stats.timed_out;
    connection_.drop();
  }
}

}  // namespace bedside::net

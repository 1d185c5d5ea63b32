#include "net/internal/connection.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "base/os/secure_random.h"
#include "net/internal/http_writer.h"

namespace bedside::net {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
// Turns are short so that one flooding client does not keep the others waiting.
constexpr int kReadsPerTurn = 4;
constexpr int kWritesPerTurn = 8;
constexpr std::size_t kPartsPerWrite = 256;
constexpr std::size_t kMaxDiscarded = 1024 * 1024;

}  // namespace

Core::Core(AsioLoop& loop_, ServerOptions options_, Handler& handler_)
    : loop(loop_),
      options(std::move(options_)),
      handler(handler_),
      read_buffer(kReadBytes),
      self_(std::make_shared<Core*>(this)),
      id_prefix_(secure_token(6) + '-') {
  const Limits& limits = options.limits;
  const Duration shortest = std::min({limits.header_timeout, limits.body_timeout, limits.keep_alive_timeout,
                                      limits.socket_idle_timeout, limits.write_stall_timeout, limits.close_timeout});
  tick_every_ = std::clamp(Duration(shortest / 4), Duration(5ms), Duration(1s));
  ticker_ = loop.after(tick_every_, [this] { tick(); });
}

Core::~Core() {
  *self_ = nullptr;
  loop.cancel(ticker_);
  for (const auto& connection : connections_) {
    connection->drop();
    connection->take_turn();
  }
}

void Core::add(std::unique_ptr<Connection> connection) {
  connection->index_ = connections_.size();
  connections_.push_back(std::move(connection));
  ++stats.accepted;
  stats.connections = connections_.size();
}

void Core::mark(Connection& connection) {
  if (connection.marked_) return;
  connection.marked_ = true;
  marked_.push_back(&connection);
  if (tidy_posted_) return;
  tidy_posted_ = true;
  loop.post([self = self_] {
    if (*self != nullptr) (*self)->tidy();
  });
}

void Core::tidy() {
  tidy_posted_ = false;
  batch_.swap(marked_);
  for (Connection* connection : batch_) {
    connection->marked_ = false;
    connection->take_turn();
  }
  for (Connection* connection : batch_) {
    // One that died in its turn is marked again and comes back in the next batch.
    if (connection->alive() || connection->marked_) continue;
    const std::size_t index = connection->index_;
    std::swap(connections_[index], connections_.back());
    connections_[index]->index_ = index;
    connections_.pop_back();
  }
  batch_.clear();
  stats.connections = connections_.size();
}

void Core::tick() {
  const SteadyTime present = now();
  for (const auto& connection : connections_) connection->tick(present);
  ticker_ = loop.after(tick_every_, [this] { tick(); });
}

std::string Core::next_request_id() { return id_prefix_ + std::to_string(++last_request_); }

const std::string& Core::date() {
  const Instant present = loop.now();
  if (to_seconds(present) != date_second_) {
    date_second_ = to_seconds(present);
    date_ = http_date(present);
  }
  return date_;
}

SocketAcceptor* Core::acceptor(const std::string& path) const {
  const auto found = acceptors.find(path);
  return found == acceptors.end() ? nullptr : found->second;
}

Connection::Connection(Core& core, int fd, const TlsContext* tls, std::string peer, std::string address_key)
    : core_(core), watch_(core.loop, fd, *this), peer_(std::move(peer)), address_key_(std::move(address_key)) {
  if (!address_key_.empty()) ++core_.by_address[address_key_];
  if (watch_.ok()) transport_ = tls == nullptr ? make_plain_transport(fd) : make_tls_transport(fd, *tls);
}

Connection::~Connection() {
  if (address_key_.empty()) return;
  const auto found = core_.by_address.find(address_key_);
  if (--found->second == 0) core_.by_address.erase(found);
}

void Connection::start(std::unique_ptr<Protocol> protocol) {
  protocol_ = std::move(protocol);
  if (transport_ == nullptr) {
    drop();
  } else {
    watch_.arm_read();
  }
}

void Connection::become(std::unique_ptr<Protocol> protocol) {
  retired_ = std::exchange(protocol_, std::move(protocol));
}

void Connection::mark() { core_.mark(*this); }

void Connection::queue(OutPart part) {
  if (phase_ != Phase::kOpen) return;
  out_.push(std::move(part));
  mark();
}

void Connection::resume_input() {
  if (phase_ == Phase::kOpen) watch_.arm_read();
}

void Connection::finish() {
  if (phase_ != Phase::kOpen) return;
  phase_ = Phase::kFinishing;
  waiting_since_ = core_.now();
  mark();
}

void Connection::drop() {
  if (phase_ == Phase::kDead) return;
  phase_ = Phase::kDead;
  protocol_->on_end();
  mark();
}

void Connection::on_readable() {
  if (std::exchange(write_wants_read_, false)) write_some();
  read_some();
}

void Connection::on_writable() {
  if (std::exchange(read_wants_write_, false)) read_some();
  write_some();
}

void Connection::read_some() {
  for (int turn = 0; turn < kReadsPerTurn; ++turn) {
    if (phase_ == Phase::kDead || (phase_ == Phase::kOpen && !protocol_->wants_input())) return;
    const IoResult got = transport_->read(core_.read_buffer);
    switch (got.state) {
      case IoState::kMoved: break;
      case IoState::kWantRead: return watch_.arm_read();
      case IoState::kWantWrite: read_wants_write_ = true; return watch_.arm_write();
      case IoState::kEnd:  // A request in progress is answered first: nothing is read until then.
      case IoState::kBroken: return drop();
    }
    core_.stats.bytes_in += got.bytes;
    if (phase_ != Phase::kOpen) {
      discard_input(got.bytes);
      continue;
    }
    protocol_->on_bytes(std::span(core_.read_buffer).first(got.bytes));
    if (got.bytes < core_.read_buffer.size() && !transport_->may_hold_input()) {
      // The kernel had no more a moment ago; waiting costs less than asking in vain.
      if (phase_ != Phase::kDead && protocol_->wants_input()) watch_.arm_read();
      return;
    }
  }
  read_again_ = true;
  mark();
}

void Connection::discard_input(std::size_t bytes) {
  discarded_ += bytes;
  if (discarded_ > kMaxDiscarded) drop();
}

void Connection::write_some() {
  std::array<iovec, kPartsPerWrite> parts;
  for (int turn = 0; turn < kWritesPerTurn && !out_.empty() && phase_ != Phase::kDead; ++turn) {
    const std::size_t used = out_.gather(parts);
    const IoResult sent = transport_->write(std::span(parts).first(used));
    switch (sent.state) {
      case IoState::kMoved: break;
      case IoState::kEnd:
      case IoState::kBroken: return drop();
      case IoState::kWantRead: write_wants_read_ = true; [[fallthrough]];
      case IoState::kWantWrite:
        if (!std::exchange(write_blocked_, true)) waiting_since_ = core_.now();
        return sent.state == IoState::kWantRead ? watch_.arm_read() : watch_.arm_write();
    }
    write_blocked_ = false;
    core_.stats.bytes_out += sent.bytes;
    out_.consume(sent.bytes);
  }
  if (phase_ == Phase::kDead) return;
  if (!out_.empty()) return watch_.arm_write();
  protocol_->on_sent();
  if (phase_ == Phase::kFinishing && out_.empty()) {
    transport_->end_sending();
    phase_ = Phase::kLingering;
    waiting_since_ = core_.now();
    watch_.arm_read();
  }
}

void Connection::take_turn() {
  retired_.reset();
  protocol_->on_tidy();
  if (phase_ == Phase::kDead) return;
  if (std::exchange(read_again_, false)) read_some();
  // When the kernel's buffer is full, its own call comes as soon as there is room.
  if (!write_blocked_ && phase_ != Phase::kDead && (!out_.empty() || phase_ == Phase::kFinishing)) write_some();
}

void Connection::tick(SteadyTime now) {
  const Limits& limits = core_.options.limits;
  if (phase_ == Phase::kDead) return;
  if (write_blocked_ && now - waiting_since_ > limits.write_stall_timeout) {
    ++core_.stats.timed_out;
    return drop();
  }
  if (phase_ == Phase::kLingering) {
    if (now - waiting_since_ > limits.close_timeout) drop();
    return;
  }
  protocol_->on_tick(now);
}

}  // namespace bedside::net

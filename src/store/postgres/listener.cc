#include "store/postgres/listener.h"

#include <utility>

namespace bedside::store::postgres {
namespace {

constexpr Duration kAgainAfter = 1s;

}  // namespace

Listener::Listener(PollingLoop& loop, ConnectTo to, std::vector<std::string> channels)
    : loop_(loop), to_(std::move(to)), channels_(std::move(channels)) {}

Listener::~Listener() { loop_.cancel(timer_); }

void Listener::start(Connection::Notified heard, std::function<void()> connected) {
  heard_ = std::move(heard);
  connected_ = std::move(connected);
  connect();
}

void Listener::connect() {
  connection_ = std::make_shared<Connection>(loop_, to_);
  connection_->on_notify(heard_);
  connection_->on_broken([this] { connect_later(); });
  connection_->open([this](const Result<void, DbError>& opened) {
    if (!opened) return connect_later();
    std::vector<Statement> batch;
    // Channel names are this program's own.
    for (const std::string& channel : channels_) batch.push_back({"LISTEN " + channel, {}});
    connection_->run(std::move(batch), [this](const Connection::BatchResult& listening) {
      if (listening.ok()) connected_();
    });
  });
}

void Listener::connect_later() {
  // It is among its own callers now.
  loop_.post([old = std::exchange(connection_, nullptr)] {});
  timer_ = loop_.after(kAgainAfter, [this] { connect(); });
}

}  // namespace bedside::store::postgres

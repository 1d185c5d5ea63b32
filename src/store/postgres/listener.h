// A connection of its own that listens to NOTIFY, and comes back by itself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/polling_loop.h"
#include "store/postgres/connection.h"

namespace bedside::store::postgres {

// Resource. Everything on the loop.
class Listener {
 public:
  // `heard` is called for every notification on one of the channels; `connected` after every (re)connection, when
  // something may have been missed.
  Listener(PollingLoop& loop, ConnectTo to, std::vector<std::string> channels);
  ~Listener();
  Listener(const Listener&) = delete;

  void start(Connection::Notified heard, std::function<void()> connected);

 private:
  void connect();
  void connect_later();

  PollingLoop& loop_;
  ConnectTo to_;
  std::vector<std::string> channels_;
  Connection::Notified heard_;
  std::function<void()> connected_;
  std::shared_ptr<Connection> connection_;
  Loop::TimerId timer_ = 0;
};

}  // namespace bedside::store::postgres

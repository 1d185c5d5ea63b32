// A server on its own thread and a free port, whose behaviour a test sets with functions. For tests.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "net/loop.h"
#include "net/server.h"

namespace bedside::net::testing {

// What happened on the loop's thread, handed to the test's thread in order.
template <class T>
class Mailbox {
 public:
  void put(T item) {
    const std::scoped_lock lock(mutex_);
    items_.push_back(std::move(item));
    arrived_.notify_all();
  }
  // nullopt when nothing came for ten seconds.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, 10s, [this] { return !items_.empty(); })) return std::nullopt;
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<T> items_;
};

class RunningServer : public Handler, public SocketAcceptor {
 public:
  template <class Function>
  auto on_loop(Function function) {
    std::packaged_task<decltype(function())()> task(std::move(function));
    auto result = task.get_future();
    loop.post([&task] { task(); });
    return result.get();
  }

  explicit RunningServer(Limits limits = {}, ServerOptions options = {}) {
    options.limits = limits;
    server.emplace(loop, std::move(options), *this);
    server->route_socket("/socket", *this);
  }
  ~RunningServer() override {
    if (thread_.joinable()) {
      on_loop([this] { server.reset(); });
      loop.stop();
    }
  }

  // Listens and starts the thread.
  std::uint16_t start(std::optional<TlsFiles> tls = std::nullopt) {
    auto bound = server->listen({.host = "127.0.0.1", .port = 0, .tls = std::move(tls)});
    port = bound ? *bound : std::uint16_t{0};
    thread_ = std::jthread([this] { loop.run(); });
    return port;
  }

  ServerStats stats() {
    return on_loop([this] { return server->stats(); });
  }

  // By default both echo: a request its method, path, query and body; a socket its messages.
  std::function<void(Request, Responder)> on_request = [](Request request, Responder respond) {
    Response response;
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
    respond(std::move(response));
  };
  std::function<void(Socket&, FrameKind, std::string_view)> on_message = [](Socket& socket, FrameKind kind,
                                                                            std::string_view bytes) {
    socket.send(std::make_shared<Frame>(Frame{kind, std::string(bytes)}));
  };
  std::function<void(Socket&)> on_open = [](Socket&) {};
  std::function<Verdict(const Request&)> on_check = [](const Request&) { return Verdict{}; };
  Mailbox<std::uint16_t> closed;  // The codes of on_close.

  AsioLoop loop;
  std::optional<Server> server;
  std::uint16_t port = 0;

 private:
  struct Echo final : SocketListener {
    Echo(RunningServer& test, Socket& socket) : owner(test), peer(socket) {}
    void on_message(FrameKind kind, std::string_view bytes) override { owner.on_message(peer, kind, bytes); }
    void on_close(std::uint16_t code) override { owner.closed.put(code); }
    RunningServer& owner;
    Socket& peer;
  };

  void handle(Request request, Responder respond) override { on_request(std::move(request), std::move(respond)); }
  Verdict check(const Request& request) override { return on_check(request); }
  std::unique_ptr<SocketListener> accept(const Request&, Socket& socket) override {
    on_open(socket);
    return std::make_unique<Echo>(*this, socket);
  }

  std::jthread thread_;
};

}  // namespace bedside::net::testing

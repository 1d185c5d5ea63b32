#include "sim/server/real_server.h"

#include <boost/json/object.hpp>

#include <cassert>
#include <map>
#include <utility>

#include "sim/disk/crash_disk.h"
#include "sim/server/phoenix_client.h"
#include "sim/server/server_process.h"
#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

constexpr std::string_view kWholeRows = "return=representation";

template <class Row>
std::vector<Row> rows_of(const std::string& body) {
  std::vector<Row> rows;
  const auto value = signal::json::parse(body);
  if (!value.ok() || value->array() == nullptr) return rows;
  for (const auto& item : *value->array()) {
    if (auto row = signal::from_value<Row>(item); row.ok()) rows.push_back(*std::move(row));
  }
  return rows;
}

std::string code_in(const std::string& body) {
  const auto value = signal::json::parse(body);
  const auto* code = value.ok() ? value->find("code") : nullptr;
  return code != nullptr && code->text() != nullptr ? *code->text() : "";
}

Reply reply_of(const net::Response& response, bool of_calls) {
  Reply reply;
  reply.status = response.status;
  if (!reply.ok()) {
    reply.code = code_in(response.body);
  } else if (of_calls) {
    reply.calls = rows_of<signal::VideoCall>(response.body);
  } else {
    reply.signals = rows_of<signal::WebRtcSignal>(response.body);
  }
  return reply;
}

// One set for all worlds of the process: making an ES256 pair costs more than a call.
const std::shared_ptr<const service::Keys>& keys() {
  static const auto kKeys = std::move(*service::Keys::make({}, Timeline::kBeginning));
  return kKeys;
}

class RealServer final : public Server {
 public:
  RealServer(Timeline& time, Witness& witness, const Cast& cast)
      : time_(time), witness_(witness), chance_(cast.seed), disk_(cast.seed) {
    furnish(cast);
    start();
  }
  ~RealServer() override { crash(); }

  Reply insert_call(const Token& token, const call::NewCall& row) override {
    return reply_of(ask(token, "POST", "/video_calls", "select=*", signal::to_json(row), kWholeRows), true);
  }

  Reply update_call(const Token& token, const call::UpdateCall& order) override {
    std::string from;
    for (const auto status : order.from) from += (from.empty() ? "" : ",") + std::string(word_of(status));
    const std::string query = "id=eq." + order.call_id.text() + "&status=in.(" + from + ")&select=*";
    return reply_of(ask(token, "PATCH", "/video_calls", query, signal::to_json(order.set), kWholeRows), true);
  }

  Reply insert_signals(const Token& token, const std::vector<call::NewSignal>& rows) override {
    return reply_of(ask(token, "POST", "/webrtc_signals", "on_conflict=id&select=*", signal::to_json(rows),
                        "resolution=ignore-duplicates,return=representation"),
                    false);
  }

  Reply fetch_signals(const Token& token, CallId call, std::int64_t after_seq) override {
    const std::string query =
        "select=*&call_id=eq." + call.text() + "&seq=gt." + std::to_string(after_seq) + "&order=seq.asc";
    return reply_of(ask(token, "GET", "/webrtc_signals", query, "", ""), false);
  }

  Reply fetch_open_calls(const Token& token) override {
    const std::string me = token.user.text();
    const std::string query =
        "select=*&status=in.(calling,ringing,active)&or=(caller_id.eq." + me + ",receiver_id.eq." + me + ")";
    return reply_of(ask(token, "GET", "/video_calls", query, "", ""), true);
  }

  Reply keep_alive(const Token& token, CallId call) override {
    return reply_of(ask(token, "POST", "/rpc/call_keepalive", "", R"({"call_id":")" + call.text() + "\"}", ""), true);
  }

  SocketId connect(const Token& token, Feed& feed) override {
    const SocketId id = ++last_socket_;
    auto& client = sockets_[id];
    client = std::make_unique<PhoenixClient>(*process_, id % 2 == 0 ? "1.0.0" : "2.0.0", keys()->anon_key(), feed);
    client->join(token.user, signed_token(token));
    return id;
  }
  void refresh(SocketId socket, const Token& token) override {
    if (const auto found = sockets_.find(socket); found != sockets_.end()) found->second->refresh(signed_token(token));
  }
  void disconnect(SocketId socket) override { sockets_.erase(socket); }

  // A process that is killed runs no destructor that matters: from here on its writes go nowhere.
  void crash() override {
    if (!process_) return;
    disk_.powered = false;
    sockets_.clear();
    process_.reset();
    disk_.lose_power();
    disk_.powered = true;
  }
  void start() override {
    if (!process_) process_ = std::make_unique<ServerProcess>(time_, witness_, keys(), chance_);
  }
  bool is_up() const override { return process_ != nullptr; }

  History history() override {
    History history;
    const auto get = [this](const std::string& path, const std::string& order, std::size_t offset) {
      return process_->ask("GET", path, "select=*&order=" + order + "&limit=1000&offset=" + std::to_string(offset), "",
                           "", "");
    };
    history.calls = rows_of<signal::VideoCall>(get("/video_calls", "id.asc", 0).body);
    while (true) {
      auto page =
          rows_of<signal::WebRtcSignal>(get("/webrtc_signals", "call_id.asc,seq.asc", history.signals.size()).body);
      history.signals.insert(history.signals.end(), page.begin(), page.end());
      if (page.size() < 1000) return history;
    }
  }

 private:
  net::Response ask(const Token& token, const std::string& method, const std::string& path, const std::string& query,
                    std::string body, std::string_view prefer) {
    return process_->ask(method, path, query, std::move(body), signed_token(token), std::string(prefer));
  }

  const std::string& signed_token(const Token& token) {
    std::string& text = tokens_[{token.user, token.expires}];
    if (text.empty()) {
      boost::json::object claims = {{"sub", token.user.text()},
                                    {"role", "authenticated"},
                                    {"aud", "authenticated"},
                                    {"exp", to_seconds(token.expires)}};
      text = *keys()->sign(claims);
    }
    return text;
  }

  // People and their room, on disk before the story begins. The schema is made once for all worlds of the process.
  void furnish(const Cast& cast) {
    static std::map<std::size_t, CrashDisk::Files> furnished;
    auto& files = furnished[cast.users.size()];
    if (files.empty()) {
      process_ = std::make_unique<ServerProcess>(time_, witness_, keys(), chance_);
      const std::string room = R"({"id":")" + cast.room.text() + "\"}";
      put("/chat_rooms", room);
      for (const UserId& user : cast.users) {
        put("/users", R"({"id":")" + user.text() + R"(","role":"patient"})");
        put("/room_members", R"({"room_id":")" + cast.room.text() + R"(","user_id":")" + user.text() + "\"}");
      }
      process_.reset();
      files = disk_.copy();
    }
    disk_.put(files);
  }
  void put(const std::string& path, const std::string& body) {
    const auto answer = process_->ask("POST", path, "", body, "", "");
    assert(answer.status == 201);
    (void)answer;
  }

  Timeline& time_;
  Witness& witness_;
  Rng chance_;
  CrashDisk disk_;
  std::unique_ptr<ServerProcess> process_;
  std::map<SocketId, std::unique_ptr<PhoenixClient>> sockets_;
  SocketId last_socket_ = 0;
  std::map<std::pair<UserId, Instant>, std::string> tokens_;
};

}  // namespace

MakeServer real_server() {
  return [](Timeline& time, Witness& witness, const Cast& cast) -> std::unique_ptr<Server> {
    return std::make_unique<RealServer>(time, witness, cast);
  };
}

}  // namespace bedside::sim

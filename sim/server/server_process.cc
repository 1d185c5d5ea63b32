#include "sim/server/server_process.h"

#include <boost/json/serialize.hpp>

#include <cassert>
#include <optional>
#include <utility>

#include "sim/disk/crash_disk.h"
#include "store/sqlite/schema.h"
#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

template <class Row>
std::optional<Row> row_of(const boost::json::object& record) {
  auto row = signal::from_json<Row>(boost::json::serialize(record));
  if (!row.ok()) return std::nullopt;
  return *std::move(row);
}

}  // namespace

void ServerProcess::WatchedCalls::end_call(CallId call, store::EndReason reason, Ended answer) {
  witness_.timer_fired();
  calls_.end_call(call, reason, [this, answer = std::move(answer)](const Result<bool, store::DbError>& result) {
    witness_.timer_over();
    answer(result);
  });
}

ServerProcess::ServerProcess(Timeline& time, Witness& witness, std::shared_ptr<const service::Keys> keys, Rng& chance)
    : witness_(witness), loop_(time), keys_(std::move(keys)), access_(keys_) {
  store::sqlite::DatabaseOptions options;
  options.path = CrashDisk::path();
  options.threading = store::sqlite::Threading::kInline;
  options.environment = {[&time] { return time.now(); }, [&chance] { return Uuid::v4(chance); }};
  auto opened = store::sqlite::Database::open(std::move(options), loop_);
  assert(opened.ok());
  database_ = std::move(*opened);
  tables_ = std::make_unique<store::sqlite::SqliteRestStore>(*database_);
  rest_ = std::make_unique<service::RestService>(*tables_, access_, loop_);
  calls_ = std::make_unique<store::sqlite::SqliteCallStore>(*database_);
  watched_ = std::make_unique<WatchedCalls>(*calls_, witness_);
  keeper_ = std::make_unique<service::CallKeeper>(loop_, *watched_);
  bus_ = nodes_.join(loop_);
  topics_ = std::make_unique<store::sqlite::SqliteTopicStore>(*database_);
  std::vector<std::shared_ptr<const store::FeedTable>> feeds;
  for (const store::sqlite::Table& table : store::sqlite::public_tables()) feeds.push_back(table.feed);
  realtime_ = std::make_unique<service::RealtimeService>(service::RealtimeParts{
      .loop = loop_,
      .access = access_,
      .bus = *bus_,
      .rights = [](const store::Actor&, const std::string&, auto answer) { answer(store::TopicRights{}); },
      .tables = std::move(feeds),
      .seed = chance.next()});
  database_->set_change_listener([this](const std::shared_ptr<const store::Change>& change) {
    on_change(*change);
    keeper_->on_change(*change);
    realtime_->on_change(change);
  });
  realtime_->set_online_hooks([this](UserId user) { keeper_->party_seen(user); },
                              [this](UserId user) { keeper_->party_gone(user); });
  keeper_->start();
  loop_.run_posted();
}

ServerProcess::~ServerProcess() { loop_.forget_posted(); }

void ServerProcess::on_change(const store::Change& change) {
  if (change.kind == store::ChangeKind::kDelete) return;
  if (change.table->name == "video_calls") {
    if (const auto row = row_of<signal::VideoCall>(change.record)) witness_.committed(*row);
  } else if (change.table->name == "webrtc_signals") {
    if (const auto row = row_of<signal::WebRtcSignal>(change.record)) witness_.committed(*row);
  }
}

net::Response ServerProcess::ask(std::string method, std::string path, std::string query, std::string body,
                                 const std::string& token, const std::string& prefer) {
  net::Request request;
  request.method = std::move(method);
  request.path = std::string(service::RestService::kPrefix) + std::move(path);
  request.query = std::move(query);
  request.body = std::move(body);
  const std::string& key = token.empty() ? keys_->service_key() : keys_->anon_key();
  request.headers.add("apikey", key);
  request.headers.add("authorization", "Bearer " + (token.empty() ? key : token));
  request.headers.add("content-type", "application/json");
  if (!prefer.empty()) request.headers.add("prefer", prefer);
  std::optional<net::Response> answer;
  rest_->handle(std::move(request), [&answer](net::Response response) { answer = std::move(response); });
  loop_.run_posted();
  assert(answer.has_value());
  return *std::move(answer);
}

}  // namespace bedside::sim

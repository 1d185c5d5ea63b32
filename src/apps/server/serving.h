// The hands of the wiring page: small translations between the rooms, and the life of a serving process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apps/server/command_line.h"
#include "apps/server/installation.h"
#include "base/result.h"
#include "bus/bus.h"
#include "net/server.h"
#include "service/audit/audit_trail.h"
#include "service/auth/auth_service.h"
#include "service/auth/foreign_keys.h"
#include "service/calls/call_keeper.h"
#include "service/calls/call_reports.h"
#include "service/ops/metrics.h"
#include "service/ops/public_api.h"
#include "service/policy/doorkeeper.h"
#include "service/push/push_service.h"
#include "service/realtime/realtime_service.h"
#include "service/rest/rest_service.h"
#include "store/topic_store.h"

namespace bedside::server {

// The lock on the data folder and the bound places, taken before anything else can fail half-way.
struct Doors {
  FolderLock lock;
  std::vector<net::BoundEndpoint> endpoints;
};
// Replaces port 0 in `config.listen` by the port which the system chose.
Result<Doors> open_doors(Config& config);

net::ServerOptions server_options(const Config& config);
// Made of `home`'s keys and chance.
Result<std::unique_ptr<service::PushService>> make_push(Installation& home, net::HttpClient& client,
                                                        const Config& config, const std::string& url);
// What anybody may know of this server, and the ICE servers for who is signed in.
service::PublicFacts public_facts(const Config& config, const service::Keys& keys, const std::string& url);
// A denied channel is told to the audit log.
service::TopicRightsCheck rights_of(store::TopicStore& topics, service::AuditSink audit = {});
service::ReplayQuery replay_of(store::TopicStore& topics);
// Heads are signed with the key that signs access tokens, for an audience that no token has.
service::AuditTrail::Sign head_signer(std::shared_ptr<const service::Keys> keys);
service::RestOptions rest_options(const Config& config, service::AuditSink audit);
service::DoorRules door_rules(const Config& config);
std::uint64_t secure_seed();
// Who is there is told to the keeper by sockets.
void introduce(service::RealtimeService& realtime, service::CallKeeper& keeper);
// Whom the feed is told to.
struct Hearers {
  service::RealtimeService& realtime;
  service::CallKeeper& keeper;
  service::PushService& push;
  service::Metrics& metrics;
  service::CallReports& reports;
  service::AuthService& auth;
};
store::FeedListeners feed_listeners(Hearers to);
// A signed-out session or a banned user loses its channels at once.
void cut(service::RealtimeService& realtime, const service::Revocation& end);
void add_gauges(service::Metrics& metrics, const net::Server& server, const service::RealtimeService& realtime,
                const service::CallKeeper& keeper, const service::AuditTrail& trail, const Stores& stores,
                const service::ForeignKeys* foreign);

// What a serving process lives by.
struct Life {
  Installation& home;
  service::AuthService& auth;
  service::AuditTrail& trail;
  service::OpsPages& ops;
  net::Server& server;
  service::CallKeeper& keeper;
  service::ForeignKeys* foreign;  // Null where there is no other Auth.
  store::FeedListeners listeners;
};
// Starts what has to run first, opens the doors, says where we are, and returns after SIGINT or SIGTERM and the drain
// behind it.
Status run(Life life, Doors doors, const Config& config, const Serve& options, const std::string& url);

}  // namespace bedside::server

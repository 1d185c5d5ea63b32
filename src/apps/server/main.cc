// The wiring page: everybody is introduced here, in order, and leaves in reverse.
#include <sys/stat.h>

#include <iostream>

#include "apps/server/command_line.h"
#include "apps/server/embedded_page.h"
#include "apps/server/foreign_auth.h"
#include "apps/server/installation.h"
#include "apps/server/operator.h"
#include "apps/server/people.h"
#include "apps/server/serving.h"
#include "bus/in_process.h"
#include "net/certificate.h"
#include "net/https_client.h"
#include "net/server.h"
#include "service/audit/audit_trail.h"
#include "service/auth/auth_service.h"
#include "service/auth/foreign_people.h"
#include "service/auth/token_access.h"
#include "service/calls/call_keeper.h"
#include "service/calls/call_reports.h"
#include "service/ops/metrics.h"
#include "service/ops/public_api.h"
#include "service/ops/router.h"
#include "service/policy/doorkeeper.h"
#include "service/push/push_api.h"
#include "service/realtime/realtime_service.h"
#include "service/rest/rest_service.h"

namespace bedside::server {
namespace {

Status serve(Config config, const Serve& options) {
  auto doors = open_doors(config);
  if (!doors) return doors.error();
  auto opened = Installation::open(config);
  if (!opened) return opened.error();
  Installation& home = **opened;
  net::AsioLoop& loop = home.loop;
  Stores& stores = *home.stores;
  const std::string url = public_url(config, net::names_of_this_machine());
  config.auth.url = url;
  config.auth.version = BEDSIDE_VERSION;
  config.auth.foreign_issuer = config.external_issuer;

  service::SessionBook book(config.auth.access_token_life);
  const auto foreign = make_foreign_keys(config, loop);
  if (!foreign) return foreign.error();
  service::TokenAccess access(home.keys, &book, foreign->get());
  service::ForeignPeople others(loop, stores.accounts());
  access.on_foreign_user([&](const UserId& user, const auto& claims) { others.see(user, claims); });
  service::AuditTrail trail(loop, stores.audit(), head_signer(home.keys));
  const service::AuditSink audit = [&](store::AuditEntry entry) { trail.note(std::move(entry)); };

  service::PasswordHasher hasher({}, loop);
  service::AuthService auth(loop, stores.accounts(), home.keys, book, hasher, config.auth, audit);

  service::RestService rest(stores.tables(), access, loop, rest_options(config, audit));

  service::CallKeeper keeper(loop, stores.calls());

  net::HttpsClient outside(loop);
  const auto push = make_push(home, outside, config, url);
  if (!push) return push.error();
  service::PushApi push_api(loop, access, stores.devices(), **push);

  bus::InProcessBus nodes;
  const auto bus = nodes.join(loop);
  service::RealtimeService realtime({.loop = loop,
                                     .access = access,
                                     .bus = *bus,
                                     .rights = rights_of(stores.topics(), audit),
                                     .tables = stores.published(),
                                     .seed = secure_seed(),
                                     .limits = config.realtime,
                                     .replay = replay_of(stores.topics())});
  service::Metrics metrics;
  service::CallReports reports(loop, access, metrics);
  book.subscribe([&](const service::Revocation& end) { cut(realtime, end); });

  service::OpsPages ops(loop, access, metrics, BEDSIDE_VERSION, [&](auto answer) { stores.probe(std::move(answer)); });
  service::PublicApi about(loop, access, public_facts(config, *home.keys, url));
  service::WebAssets page(embedded_page());
  service::Doorkeeper doorkeeper(loop, door_rules(config));
  service::Router router(loop, metrics, doorkeeper,
                         {{"/auth/v1", "auth", &auth},
                          {"/rest/v1", "rest", &rest},
                          {"/realtime/v1/api", "realtime", &realtime},
                          {"/bedside/v1", "bedside", &about},
                          {"/bedside/v1/join", "bedside", &auth},
                          {"/bedside/v1/sessions", "bedside", &auth},
                          {"/bedside/v1/me", "bedside", &auth},
                          {"/bedside/v1/push", "bedside", &push_api},
                          {"/bedside/v1/report", "bedside", &reports},
                          {"/health", "ops", &ops},
                          {"/live", "ops", &ops},
                          {"/ready", "ops", &ops},
                          {"/metrics", "ops", &ops}},
                         page);
  net::Server server(loop, server_options(config), router);
  service::SocketGate sockets(doorkeeper, realtime);
  server.route_socket("/realtime/v1/websocket", sockets);
  add_gauges(metrics, server, realtime, keeper, trail, stores, foreign->get());
  metrics.add({"bedside_passwords_waiting", "Sign-ins whose password waits to be checked.",
               [&hasher] { return static_cast<double>(hasher.waiting()); }});

  introduce(realtime, keeper);
  return run({home, auth, trail, ops, server, keeper, foreign->get(),
              feed_listeners({realtime, keeper, **push, metrics, reports, auth})},
             std::move(*doors), config, options, url);
}

}  // namespace
}  // namespace bedside::server

int main(int argc, char** argv) {
  // Files made from here on are this user's alone: the database holds what patients wrote.
  ::umask(077);
  return bedside::server::run_command({argv + 1, argv + argc}, BEDSIDE_VERSION, std::cin, std::cout, std::cerr,
                                      bedside::server::serve);
}

#include "apps/server/serving.h"

#include <iostream>
#include <utility>

#include "apps/server/people.h"
#include "apps/server/tls_setup.h"
#include "base/os/clock.h"
#include "base/os/log.h"
#include "base/os/secure_random.h"
#include "service/policy/cors.h"
#include "wire/jwt/base64url.h"

namespace bedside::server {
namespace {

constexpr Duration kDrainGrace = 5s;
constexpr Duration kFirstSweep = 1min;
constexpr Duration kSweepEvery = 1h;

void announce(const std::string& url, const std::vector<DemoLink>& links) {
  std::cout << "Bedside is at " << url << '\n';
  if (!links.empty()) {
    std::cout << "\nDemo accounts. Open two of these links in two tabs; each works once:\n";
    for (const DemoLink& link : links) {
      std::cout << "  " << link.name << " (" << link.role << ")\n    " << url << link.path << '\n';
    }
  }
  std::cout << "\nCtrl-C stops it.\n" << std::flush;
}

}  // namespace

Result<Doors> open_doors(Config& config) {
  auto folder = DataFolder::open(config.data);
  if (!folder) return std::move(folder).error();
  auto lock = FolderLock::take(*folder);
  if (!lock) return std::move(lock).error();
  Doors doors{std::move(*lock), {}};
  for (Origin& origin : config.listen) {
    net::Endpoint endpoint{.host = origin.host, .port = origin.port, .tls = {}};
    if (origin.secure) {
      auto files = tls_files(config, *folder, system_now());
      if (!files) return std::move(files).error();
      endpoint.tls = std::move(*files);
    }
    auto bound = net::BoundEndpoint::bind(endpoint);
    if (!bound) return std::move(bound).error();
    origin.port = bound->port();
    doors.endpoints.push_back(std::move(*bound));
  }
  return doors;
}

net::ServerOptions server_options(const Config& config) {
  net::ServerOptions options{
      .limits = config.limits, .trusted_proxies = config.trusted_proxies, .own_answer_headers = {}};
  // A browser shows a refusal's body to the page only with these; where origins are listed it does without.
  service::Origins(config.origins).add_headers("", true, options.own_answer_headers);
  return options;
}

Result<std::unique_ptr<service::PushService>> make_push(Installation& home, net::HttpClient& client,
                                                        const Config& config, const std::string& url) {
  service::PushOptions options;
  options.subject = config.push_subject.empty() ? url : config.push_subject;
  options.services = config.push_services;
  return service::PushService::make(
      home.loop, home.stores->devices(), client, std::move(options),
      [keys = home.keys](std::string_view text) { return keys->seal(text); },
      [](std::size_t count) { return wire::jwt::base64url_decode(secure_token(count)).value_or(""); });
}

service::PublicFacts public_facts(const Config& config, const service::Keys& keys, const std::string& url) {
  std::vector<std::pair<std::string, std::size_t>> kept;
  for (const auto kind : store::kAllKept) kept.emplace_back(store::word_of(kind), config.retention.days(kind));
  return {.url = url,
          .anon_key = keys.anon_key(),
          .sign_up = config.auth.sign_up,
          .version = config.auth.version,
          .ice_servers = config.ice_servers,
          .kept_days = std::move(kept)};
}

service::TopicRightsCheck rights_of(store::TopicStore& topics, service::AuditSink audit) {
  return [&topics, audit = std::move(audit)](const store::Actor& actor, const std::string& topic,
                                             std::function<void(Result<store::TopicRights>)> answer) {
    topics.rights(actor, topic,
                  [actor, audit, answer = std::move(answer)](Result<store::TopicRights, store::DbError> rights) {
                    if (rights) {
                      // The topic is a client's own word; that it was refused is what counts.
                      if (!rights->may_join()) service::tell(audit, service::audit_entry("channel.denied", actor));
                      answer(*rights);
                    } else {
                      answer(storage_error(rights.error()));
                    }
                  });
  };
}

service::ReplayQuery replay_of(store::TopicStore& topics) {
  return [&topics](const store::Actor& actor, const std::string& topic, Instant since, std::size_t limit,
                   std::function<void(std::vector<store::DatabaseBroadcast>)> answer) {
    using Past = Result<std::vector<store::DatabaseBroadcast>, store::DbError>;
    topics.past(actor, topic, since, limit, [answer = std::move(answer)](Past past) {
      if (!past) log(LogLevel::kError, "realtime.replay_failed", {{"code", past.error().code}});
      if (past) answer(std::move(*past));
    });
  };
}

service::AuditTrail::Sign head_signer(std::shared_ptr<const service::Keys> keys) {
  return [keys = std::move(keys)](const store::AuditTip& tip) -> std::optional<std::string> {
    auto signature = keys->sign({{"aud", "audit"}, {"seq", tip.seq}, {"hash", tip.hash}});
    return signature ? std::optional(std::move(*signature)) : std::nullopt;
  };
}

service::RestOptions rest_options(const Config& config, service::AuditSink audit) {
  service::RestOptions options{.rates = config.rates, .signals = config.signals, .schemas = {"public"}, .audit = {}};
  options.audit = std::move(audit);
  // The embedded database has one.
  if (!config.database.address.empty()) options.schemas = config.database.schemas;
  return options;
}

service::DoorRules door_rules(const Config& config) {
  // A self-made certificate is clicked through by hand, which a browser under this order would not allow.
  const bool strict = config.url.starts_with("https://") && config.tls_source == TlsSource::kFiles;
  return {.origins = config.origins, .rates = config.rates, .strict_transport = strict};
}

std::uint64_t secure_seed() {
  std::uint64_t seed = 0;
  for (const std::uint8_t byte : secure_uuid().bytes) seed = seed * 257 + byte;
  return seed;
}

void introduce(service::RealtimeService& realtime, service::CallKeeper& keeper) {
  realtime.set_online_hooks([&keeper](UserId user) { keeper.party_seen(user); },
                            [&keeper](UserId user) { keeper.party_gone(user); });
}

store::FeedListeners feed_listeners(Hearers to) {
  return {.change =
              [to](const std::shared_ptr<const store::Change>& change) {
                to.metrics.observe_change(*change);
                to.keeper.on_change(*change);
                to.reports.on_change(*change);
                to.push.on_change(*change);
                to.realtime.on_change(change);
              },
          .broadcast = [to](const store::DatabaseBroadcast& message) { to.realtime.on_database_broadcast(message); },
          .tables = [to](const store::FeedTables& tables) { to.realtime.on_tables(tables); },
          .interested = [to](const store::Change& change) { return to.realtime.interested(change); },
          .gap =
              [to] {
                to.keeper.start();
                to.realtime.on_gap();
              },
          .revoked = [to](const store::Revoked& revoked) { to.auth.on_revoked(revoked); },
          .revocations_missed =
              [to] {
                to.auth.read_refused([](bool read) {
                  if (!read) log(LogLevel::kError, "auth.revocations_unread");
                });
              }};
}

void cut(service::RealtimeService& realtime, const service::Revocation& end) {
  if (end.session) {
    realtime.on_session_revoked(*end.session);
  } else {
    realtime.on_user_banned(end.user);
  }
}

void add_gauges(service::Metrics& metrics, const net::Server& server, const service::RealtimeService& realtime,
                const service::CallKeeper& keeper, const service::AuditTrail& trail, const Stores& stores,
                const service::ForeignKeys* foreign) {
  const auto net_gauge = [&](const char* name, const char* help, auto member) {
    metrics.add({name, help, [&server, member] { return static_cast<double>(server.stats().*member); }});
  };
  using Net = net::ServerStats;
  net_gauge("bedside_connections", "Open connections, WebSockets included.", &Net::connections);
  net_gauge("bedside_sockets", "Open WebSockets.", &Net::sockets);
  net_gauge("bedside_connections_accepted_total", "Connections since the start.", &Net::accepted);
  net_gauge("bedside_connections_refused_total", "Connections over a limit.", &Net::refused);
  net_gauge("bedside_malformed_total", "Requests and frames that broke the protocol.", &Net::malformed);
  net_gauge("bedside_timed_out_total", "Connections that took too long.", &Net::timed_out);
  net_gauge("bedside_slow_readers_total", "Sockets closed because they did not read.", &Net::slow_readers);
  net_gauge("bedside_buffered_bytes", "Held for bodies and messages that are not complete.", &Net::buffered_bytes);
  net_gauge("bedside_frames_in_total", "WebSocket messages received.", &Net::frames_in);
  net_gauge("bedside_frames_out_total", "WebSocket messages sent.", &Net::frames_out);
  net_gauge("bedside_bytes_in_total", "Bytes received.", &Net::bytes_in);
  net_gauge("bedside_bytes_out_total", "Bytes sent.", &Net::bytes_out);
  const auto realtime_gauge = [&](const char* name, const char* help, auto member) {
    metrics.add({name, help, [&realtime, member] { return static_cast<double>(realtime.counters().*member); }});
  };
  using Realtime = service::RealtimeCounters;
  realtime_gauge("bedside_channels", "Joined channels.", &Realtime::channels);
  realtime_gauge("bedside_changes_total", "Committed changes given to the feed.", &Realtime::changes);
  realtime_gauge("bedside_joins_refused_total", "Refused joins.", &Realtime::joins_refused);
  metrics.add({"bedside_calls_open", "Calls that ring or go on.",
               [&keeper] { return static_cast<double>(keeper.open_calls()); }});
  metrics.add({"bedside_audit_suppressed_total", "Refusals that came too fast for a line each.",
               [&trail] { return static_cast<double>(trail.suppressed()); }});
  metrics.add({"bedside_foreign_keys_failures_total", "Times that the keys of the other Auth could not be read.",
               [foreign] { return foreign == nullptr ? 0.0 : static_cast<double>(foreign->failures()); }});
  for (service::Gauge& gauge : stores.gauges()) metrics.add(std::move(gauge));
}

Status run(Life life, Doors doors, const Config& config, const Serve& options, const std::string& url) {
  Installation& home = life.home;
  std::vector<DemoLink> links;
  if (options.demo) {
    auto prepared = prepare_demo(home);
    if (!prepared) return prepared.error();
    links = std::move(*prepared);
  }
  if (auto written = home.folder.write_url(url); !written) return written;
  Status outcome;
  const auto fail = [&](Status why) {
    outcome = std::move(why);
    home.loop.stop();
  };
  const auto open = [&] {
    for (net::BoundEndpoint& endpoint : doors.endpoints) {
      if (auto served = life.server.serve(std::move(endpoint)); !served) return fail(std::move(served));
    }
    life.trail.start();
    if (life.foreign != nullptr) life.foreign->start();
    announce(url, links);
    log(LogLevel::kInfo, "server.listening", {{"endpoints", doors.endpoints.size()}});
  };
  // Nobody is let in before every change is heard.
  life.auth.start([&](bool ready) {
    if (!ready) return fail(our_error("store.trouble", "the database does not answer"));
    home.stores->follow(std::move(life.listeners), [&](const Status& following) {
      if (!following) return fail(following);
      life.keeper.start();
      open();
    });
  });
  std::function<void()> sweep = [&] {
    home.stores->sweep(config.retention, home.loop.now(), [&] { home.loop.after(kSweepEvery, sweep); });
  };
  home.loop.after(kFirstSweep, sweep);
  bool stopping = false;
  home.loop.on_termination([&] {
    // A second Ctrl-C means now.
    if (std::exchange(stopping, true)) return home.loop.stop();
    log(LogLevel::kInfo, "server.stopping");
    life.ops.leave();
    life.server.drain(kDrainGrace, [&] { life.trail.finish([&] { home.loop.stop(); }); });
  });
  home.loop.on_hangup([&] {
    const auto reloaded = life.server.reload_certificates();
    log(reloaded ? LogLevel::kInfo : LogLevel::kError, "server.certificates_reloaded", {{"ok", reloaded.ok()}});
    if (life.foreign != nullptr) life.foreign->refresh();
  });
  home.loop.run();
  return outcome;
}

}  // namespace bedside::server

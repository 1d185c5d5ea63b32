// A small world for whole calls: phones (an engine with imitated hands), a database, a network that delays, repeats,
// reorders and fails by a seed, and one virtual clock. The same seed gives the same world, to the last byte.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "call/engine.h"
#include "call/stories/database.h"
#include "wire/signal/payload.h"

namespace bedside::call::stories {

struct Weather {
  int latency_ms = 20;     // One way.
  int jitter_ms = 0;       // Added at random, for each message alone: this reorders.
  int double_percent = 0;  // Events of the feed that come twice.
  int lose_percent = 0;    // Signals that the feed loses.
  int fail_percent = 0;    // Requests that fail, before or after they took effect.
};

class Phone;

class World {
 public:
  explicit World(std::uint64_t seed, Weather sky = {}) : weather(sky), chance(seed) {}

  Phone& add_phone(UserId user, std::string device);

  void at(Instant when, std::function<void()> what) { events_.emplace(std::pair{when, ++order_}, std::move(what)); }
  void after(Duration delay, std::function<void()> what) { at(now + delay, std::move(what)); }
  void run_for(Duration time) { run_until(now + time); }
  void run_until(Instant end) {
    while (!events_.empty() && events_.begin()->first.first <= end) {
      auto event = events_.extract(events_.begin());
      now = std::max(now, event.key().first);
      event.mapped()();
    }
    now = end;
  }

  Duration trip() {
    return Duration(weather.latency_ms) +
           Duration(weather.jitter_ms > 0
                        ? static_cast<int>(chance.below(static_cast<std::uint64_t>(weather.jitter_ms)))
                        : 0);
  }
  bool happens(int percent) { return static_cast<int>(chance.below(100)) < percent; }

  // What was committed goes out to everybody whom it concerns.
  void publish();

  static UserId user(int number) { return UserId{number_id(1, number)}; }
  static RoomId room() { return RoomId{number_id(2, 1)}; }
  static Uuid number_id(int kind, int number) {
    std::array<std::uint8_t, 16> bytes{};
    bytes[0] = static_cast<std::uint8_t>(kind);
    bytes[15] = static_cast<std::uint8_t>(number);
    return Uuid::v4(bytes);
  }

  // Media between the phones passes, or does not; ICE is told nothing of it.
  void open_path(bool open);

  Weather weather;
  bool path_open = true;
  Rng chance;
  Database database;
  Instant now = instant_from_ms(1'800'000'000'000);
  std::vector<std::unique_ptr<Phone>> phones;

 private:
  std::multimap<std::pair<Instant, std::uint64_t>, std::function<void()>> events_;
  std::uint64_t order_ = 0;
};

// An imitated RTCPeerConnection: it connects when both ends hold each other's newest description and a candidate.
struct Link {
  PeerId id = 0;
  bool closed = false;
  bool sends_media = false;
  bool data_channel = false;
  int generation = 0;
  std::string local;                 // Fragment of the local description.
  std::string remote;                // Fragment of the remote description, once set.
  std::set<std::string> candidates;  // Remote ones.
  bool connected = false;
  std::int64_t bytes = 0;
  Instant arrives{};  // The last word on its data channel.
};

class Phone {
 public:
  Phone(World& world, UserId user, std::string device) : world_(world), user_(user), device_(std::move(device)) {
    begin();
  }

  // The page is loaded: a new engine that knows nothing but what the hands have kept.
  void begin() {
    Config config;
    config.resume = kept;
    config.user_id = user_;
    config.device_id = device_;
    config.decline_here_only = decline_here_only;
    std::ostringstream seed;
    for (int i = 0; i < 32; ++i) seed << std::hex << world_.chance.below(16);
    config.seed = seed.str();
    engine_ = std::make_unique<Engine>(config);
  }
  // The page goes away without a word and comes back after that.
  void reloads(Duration away) {
    ++life_;
    ++media_request_;
    links.clear();
    media_open = false;
    screen = ScreenState();
    listens = false;
    world_.after(away, [this, life = life_] {
      if (life != life_) return;  // Loaded once more before it was there.
      begin();
      listens = true;
      start_signaling();
    });
  }

  // The user and the network talk to the engine through here; nothing is fed before the last input is drained.
  Status feed(const Input& input) {
    const Status status = engine_->feed(input, world_.now);
    while (auto output = engine_->next()) {
      log.push_back(*output);
      std::visit([this](const auto& order) { this->carry_out(order); }, *output);
    }
    if (const auto wake = engine_->wake_at()) {
      world_.at(std::max(*wake, world_.now), [this, wake, life = life_] {
        if (life == life_ && engine_->wake_at() == wake) (void)feed(Wake{});
      });
    }
    return status;
  }
  void feed_later(Duration delay, Input input) {
    world_.after(delay, [this, life = life_, input = std::move(input)] {
      if (life == life_) (void)feed(input);
    });
  }

  void start_signaling() { (void)feed(SignalingUp{}); }
  Status calls(const Phone& other, signal::CallType type = signal::CallType::kVideo) {
    return feed(StartCall{World::room(), other.user_, type, early});
  }
  Status accepts() { return feed(AnswerCall{screen.call ? screen.call->id : CallId{}, true}); }
  Status declines() { return feed(AnswerCall{screen.call ? screen.call->id : CallId{}, false}); }
  Status hangs_up() { return feed(EndCall{}); }

  // The newest of that order, if any was given.
  template <class Order>
  const Order* last() const {
    for (auto output = log.rbegin(); output != log.rend(); ++output) {
      if (const auto* found = std::get_if<Order>(&*output)) return found;
    }
    return nullptr;
  }
  template <class Order>
  int count() const {
    return static_cast<int>(std::count_if(log.begin(), log.end(),
                                          [](const Output& output) { return std::holds_alternative<Order>(output); }));
  }

  UserId user() const { return user_; }
  // The newest that is open; else the newest.
  Link& link() {
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
      if (!link->second.closed) return link->second;
    }
    return links.empty() ? none_ : links.rbegin()->second;
  }
  Engine& engine() { return *engine_; }
  // The other end of the wire, found by its descriptions.
  std::pair<Phone*, Link*> other_end(const Link& mine) {
    for (const auto& phone : world_.phones) {
      for (auto& [id, theirs] : phone->links) {
        const bool paired = !mine.closed && !theirs.closed && !mine.local.empty() && theirs.remote == mine.local &&
                            mine.remote == theirs.local;
        if (phone.get() != this && paired) return {phone.get(), &theirs};
      }
    }
    return {nullptr, nullptr};
  }
  Phone* partner() { return other_end(link()).first; }
  // The network between the two ends breaks; candidates of an earlier description connect nothing any more.
  void loses_connection() {
    for (auto& [id, link] : links) {
      if (link.closed) continue;
      link.connected = false;
      link.candidates.clear();
      feed_later(0ms, PeerState{id, signal::PeerConnectionState::kDisconnected});
    }
  }
  // From now on the engine is told what comes in, as a browser counts it.
  void watches_media() {
    world_.after(250ms, [this] {
      Link& mine = link();
      const bool flows = world_.path_open && mine.connected && !mine.closed && partner() != nullptr;
      if (flows) mine.bytes += 1000;
      if (mine.connected && !mine.closed) (void)feed(MediaStats{mine.id, mine.bytes, 0, 0});
      watches_media();
    });
  }
  void gives_up_connection() { (void)feed(PeerState{link().id, signal::PeerConnectionState::kFailed}); }

  ScreenState screen;
  std::vector<Output> log;
  bool grants_audio = true;
  bool grants_video = true;
  bool listens = true;  // Whether the feed reaches it.
  Duration media_delay = 30ms;
  bool decline_here_only = false;  // Heard of at the next begin().
  bool early = false;              // Its hands allow to be connected while it rings.
  std::map<PeerId, Link> links;
  bool media_open = false;
  std::optional<ResumePoint> kept;

 private:
  void carry_out(const Snapshot& order) {
    const bool rings = order.state.phase == PhaseName::kIncoming && screen.phase != PhaseName::kIncoming;
    screen = order.state;
    if (rings && early) feed_later(5ms, EarlyAllowed{screen.call->id});
  }

  void carry_out(const InsertCall& order) {
    request(order.write_id, [this, order] { return world_.database.insert_call(order.row, to_iso(world_.now)); });
  }
  void carry_out(const UpdateCall& order) {
    request(order.write_id,
            [this, order] { return world_.database.update_call(order.call_id, order.from, order.set); });
  }
  void carry_out(const InsertSignals& order) {
    request(order.write_id, [this, order] { return world_.database.insert_signals(order.rows); });
  }
  void request(WriteId id, std::function<Written()> work) {
    if (world_.happens(world_.weather.fail_percent)) {
      const bool after_effect = world_.happens(50);
      world_.after(world_.trip(), [this, id, work, after_effect] {
        if (after_effect) (void)work();
        world_.publish();
        feed_later(world_.trip(), WriteFailed{id, after_effect ? 0 : 503, "", std::nullopt});
      });
      return;
    }
    world_.after(world_.trip(), [this, id, work] {
      const Written written = work();
      world_.publish();
      if (written.status == 200) {
        feed_later(world_.trip(), WriteDone{id, written.rows});
      } else {
        feed_later(world_.trip(), WriteFailed{id, written.status, written.code, std::nullopt});
      }
    });
  }
  void carry_out(const FetchSignals& order) {
    world_.after(world_.trip(), [this, order] {
      feed_later(world_.trip(),
                 SignalRows{order.call_id, world_.database.signals_after(order.call_id, order.after_seq)});
    });
  }
  void carry_out(const FetchOpenCalls&) {
    world_.after(world_.trip(), [this] {
      feed_later(world_.trip(), OpenCalls{world_.database.open_calls(user_), std::nullopt});
    });
  }
  void carry_out(const KeepAlive&) {}
  void carry_out(const KeepCall& order) { kept = order.call; }

  void carry_out(const CreatePeer& order) {
    Link& link = links[order.peer];
    link.id = order.peer;
    link.data_channel = order.data_channel;
  }
  void carry_out(const AttachMedia& order) { links[order.peer].sends_media = true; }
  void carry_out(const CreateOffer& order) { describe(order.peer, signal::SdpType::kOffer); }
  void carry_out(const CreateAnswer& order) { describe(order.peer, signal::SdpType::kAnswer); }
  Link* open_link(PeerId peer) {
    const auto found = links.find(peer);
    return found == links.end() || found->second.closed ? nullptr : &found->second;
  }
  void describe(PeerId peer, signal::SdpType type) {
    world_.after(3ms, [this, peer, type, life = life_] {
      Link* const link = life == life_ ? open_link(peer) : nullptr;
      if (link == nullptr) return;
      const std::string local = device_ + std::to_string(peer) + "g" + std::to_string(++link->generation);
      link->local = local;
      (void)feed(LocalDescription{peer, {type, Redacted<std::string>("v=0\r\na=ice-ufrag:" + local + "\r\n")}});
      for (int i = 0; i < 3; ++i) {
        const std::string line = "candidate:" + std::to_string(i) + " ufrag " + local;
        signal::IceCandidate candidate{Redacted<std::string>(line), "0", 0, local};
        feed_later(Duration(2 + 7 * i), LocalCandidate{peer, candidate});
      }
      feed_later(60ms, LocalCandidate{peer, std::nullopt});
      try_to_connect();
    });
  }
  void carry_out(const SetRemoteDescription& order) {
    world_.after(2ms, [this, order, life = life_] {
      Link* const link = life == life_ ? open_link(order.peer) : nullptr;
      if (link == nullptr) return;
      link->remote = signal::user_fragment(order.description);
      link->candidates.clear();
      (void)feed(RemoteDescriptionSet{order.peer});
      try_to_connect();
    });
  }
  void carry_out(const AddCandidate& order) {
    if (order.candidate.candidate.reveal().empty()) return;
    Link& link = links[order.peer];
    if (link.remote.empty() || link.remote != order.candidate.username_fragment) ++misplaced_candidates;
    if (!link.candidates.insert(order.candidate.candidate.reveal()).second) ++repeated_candidates;
    try_to_connect();
  }

 public:
  void try_to_connect() {
    if (!world_.path_open) return;
    for (auto& [id, mine] : links) {
      const auto [other, theirs] = other_end(mine);
      if (other == nullptr || mine.candidates.empty() || theirs->candidates.empty()) continue;
      connect(mine);
      other->connect(*theirs);
    }
  }

 private:
  void connect(Link& link) {
    if (std::exchange(link.connected, true)) return;
    feed_later(2 * world_.trip(), PeerState{link.id, signal::PeerConnectionState::kConnected});
    feed_later(3 * world_.trip(), DataOpen{link.id});
    feed_later(3 * world_.trip(), RemoteTrack{link.id, signal::TrackKind::kAudio, true});
  }
  // In the order in which it was sent, as the channel keeps it.
  void carry_out(const SendData& order) {
    if (!world_.path_open) return;
    const auto [other, theirs] = other_end(links[order.peer]);
    if (other == nullptr) return;
    theirs->arrives = std::max(theirs->arrives, world_.now + world_.trip());
    other->feed_later(std::chrono::ceil<Duration>(theirs->arrives - world_.now), DataMessage{theirs->id, order.text});
  }
  void carry_out(const ClosePeer& order) {
    if (order.last_words) carry_out(SendData{order.peer, *order.last_words});
    links[order.peer].closed = true;
  }

  void carry_out(const AcquireMedia& order) {
    const int request = ++media_request_;
    const bool granted = (!order.audio || grants_audio) && (!order.video || grants_video);
    world_.after(media_delay, [this, order, granted, request] {
      if (request != media_request_) return;
      media_open = granted;
      if (granted) {
        (void)feed(MediaReady{order.audio, order.video});
      } else {
        (void)feed(MediaDenied{order.audio, order.video, MediaReason::kDenied});
      }
    });
  }
  void carry_out(const SetTrackEnabled&) {}
  void carry_out(const SetVideoEncoding&) {}
  void carry_out(const ReleaseMedia&) {
    ++media_request_;
    media_open = false;
  }

  World& world_;
  UserId user_;
  std::string device_;
  std::unique_ptr<Engine> engine_;
  Link none_;
  int media_request_ = 0;
  int life_ = 0;  // How often the page was loaded again: what was on its way to an earlier one is lost.

 public:
  int misplaced_candidates = 0;
  int repeated_candidates = 0;
};

inline Phone& World::add_phone(UserId user, std::string device) {
  phones.push_back(std::make_unique<Phone>(*this, user, std::move(device)));
  return *phones.back();
}

inline void World::open_path(bool open) {
  path_open = open;
  for (const auto& phone : phones) phone->try_to_connect();
}

inline void World::publish() {
  const auto deliver = [this](Phone& phone, const Input& event) {
    if (!phone.listens) return;
    phone.feed_later(trip(), event);
    if (happens(weather.double_percent)) phone.feed_later(trip() + trip(), event);
  };
  for (const auto& call : std::exchange(database.changed_calls, {})) {
    for (const auto& phone : phones) {
      if (phone->user() == call.caller_id || phone->user() == call.receiver_id) deliver(*phone, CallRow{call});
    }
  }
  for (const auto& row : std::exchange(database.new_signals, {})) {
    for (const auto& phone : phones) {
      const bool concerned = phone->user() == row.receiver_id || phone->user() == row.sender_id;
      if (concerned && !happens(weather.lose_percent)) deliver(*phone, SignalRow{row});
    }
  }
}

}  // namespace bedside::call::stories

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
  std::string local;   // Fragment of the local description.
  std::string remote;  // Fragment of the remote description, once set.
  std::string setting;
  std::set<std::string> candidates;  // Remote ones.
  bool connected = false;
  std::int64_t bytes = 0;
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
    std::ostringstream seed;
    for (int i = 0; i < 32; ++i) seed << std::hex << world_.chance.below(16);
    config.seed = seed.str();
    engine_ = std::make_unique<Engine>(config);
  }
  // The page goes away without a word and comes back after that.
  void reloads(Duration away) {
    ++life_;
    ++media_request_;
    link_ = Link();
    media_open = false;
    screen = ScreenState();
    listens = false;
    world_.after(away, [this] {
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
    return feed(StartCall{World::room(), other.user_, type});
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
  Link& link() { return link_; }
  Engine& engine() { return *engine_; }
  // The other end of the wire, found by its descriptions.
  Phone* partner() {
    for (const auto& phone : world_.phones) {
      const Link& theirs = phone->link_;
      const bool paired = !theirs.closed && theirs.id != 0 && !link_.local.empty() && theirs.remote == link_.local &&
                          link_.remote == theirs.local;
      if (phone.get() != this && paired) return phone.get();
    }
    return nullptr;
  }
  // The network between the two ends breaks; candidates of an earlier description connect nothing any more.
  void loses_connection() {
    link_.connected = false;
    link_.candidates.clear();
    (void)feed(PeerState{link_.id, signal::PeerConnectionState::kDisconnected});
  }
  // From now on the engine is told what comes in, as a browser counts it.
  void watches_media() {
    world_.after(250ms, [this] {
      const bool flows = world_.path_open && link_.connected && !link_.closed && partner() != nullptr;
      if (flows) link_.bytes += 1000;
      if (link_.connected && !link_.closed) (void)feed(MediaStats{link_.id, link_.bytes, 0, 0});
      watches_media();
    });
  }
  void gives_up_connection() { (void)feed(PeerState{link_.id, signal::PeerConnectionState::kFailed}); }

  ScreenState screen;
  std::vector<Output> log;
  bool grants_audio = true;
  bool grants_video = true;
  bool listens = true;  // Whether the feed reaches it.
  Duration media_delay = 30ms;
  bool media_open = false;
  std::optional<ResumePoint> kept;

 private:
  void carry_out(const Snapshot& order) { screen = order.state; }

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
    link_ = Link();
    link_.id = order.peer;
    link_.data_channel = order.data_channel;
  }
  void carry_out(const AttachMedia& order) {
    if (order.peer == link_.id) link_.sends_media = true;
  }
  void carry_out(const CreateOffer& order) { describe(order.peer, signal::SdpType::kOffer); }
  void carry_out(const CreateAnswer& order) { describe(order.peer, signal::SdpType::kAnswer); }
  void describe(PeerId peer, signal::SdpType type) {
    world_.after(3ms, [this, peer, type, life = life_] {
      if (life != life_ || link_.id != peer || link_.closed) return;
      link_.local = device_ + std::to_string(peer) + "g" + std::to_string(++link_.generation);
      (void)feed(LocalDescription{peer, {type, Redacted<std::string>("v=0\r\na=ice-ufrag:" + link_.local + "\r\n")}});
      for (int i = 0; i < 3; ++i) {
        const std::string line = "candidate:" + std::to_string(i) + " ufrag " + link_.local;
        signal::IceCandidate candidate{Redacted<std::string>(line), "0", 0, link_.local};
        feed_later(Duration(2 + 7 * i), LocalCandidate{peer, candidate});
      }
      feed_later(60ms, LocalCandidate{peer, std::nullopt});
      try_to_connect();
    });
  }
  void carry_out(const SetRemoteDescription& order) {
    link_.setting = signal::user_fragment(order.description);
    world_.after(2ms, [this, order, life = life_] {
      if (life != life_ || link_.id != order.peer || link_.closed) return;
      link_.remote = link_.setting;
      link_.candidates.clear();
      (void)feed(RemoteDescriptionSet{order.peer});
      try_to_connect();
    });
  }
  void carry_out(const AddCandidate& order) {
    if (order.candidate.candidate.reveal().empty()) return;
    if (link_.remote.empty() || link_.remote != order.candidate.username_fragment) ++misplaced_candidates;
    if (!link_.candidates.insert(order.candidate.candidate.reveal()).second) ++repeated_candidates;
    try_to_connect();
  }

 public:
  void try_to_connect() {
    if (!world_.path_open) return;
    Phone* other = partner();
    if (other == nullptr || link_.candidates.empty() || other->link_.candidates.empty()) return;
    for (Phone* phone : {this, other}) {
      if (std::exchange(phone->link_.connected, true)) continue;
      const PeerId id = phone->link_.id;
      phone->feed_later(2 * world_.trip(), PeerState{id, signal::PeerConnectionState::kConnected});
      phone->feed_later(3 * world_.trip(), DataOpen{id});
      phone->feed_later(3 * world_.trip(), RemoteTrack{id, signal::TrackKind::kAudio, true});
    }
  }

 private:
  void carry_out(const SendData& order) {
    if (!world_.path_open) return;
    if (Phone* other = partner()) {
      other->feed_later(world_.trip(), DataMessage{other->link_.id, order.text});
    }
  }
  void carry_out(const ClosePeer& order) {
    if (order.peer == link_.id) link_.closed = true;
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
  Link link_;
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

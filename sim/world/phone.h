// One device with its page: an engine and its hands (the requests, the feed, the peer connections, camera and
// microphone), and the person who presses its buttons. The page can be closed, reloaded or cut off at any moment.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "call/input.h"
#include "call/output.h"
#include "sim/server/server.h"
#include "sim/world/air.h"
#include "sim/world/browser_peer.h"
#include "sim/world/mind.h"

namespace bedside::sim {

class Phone;

// Watches phones at work; all members are told before the phone goes on.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void fed(Phone& phone, const call::Input& input, const Status& status) = 0;
  virtual void ordered(Phone& phone, const call::Output& order) = 0;
  virtual void drained(Phone& phone) = 0;
  // A write of this phone reaches the server, its answer is decided there, and (only if it arrives) known to the phone.
  virtual void asking(Phone& phone, const call::Output& order) = 0;
  virtual void answered(Phone& phone, const call::Output& order, const Reply& reply) = 0;
  virtual void acknowledged(Phone& phone, const call::Output& order, const Reply& reply) = 0;
};

// What a person does without being told each time.
struct Habits {
  std::optional<Duration> accepts_after;  // When it rings.
  std::optional<Duration> declines_after;
  std::optional<Duration> hangs_up_after;  // When connected.
  bool dismisses = true;                   // An ended call, a second later.
};

struct PhoneSetup {
  std::string name;  // "ada", or "ada/phone" for a second device.
  UserId user;
  std::uint64_t seed = 0;
  Duration token_life = 1h;
  bool has_relay = false;        // Whether it was told of one.
  Duration looks_every = 250ms;  // At the statistics of its connection; 1 s while hidden.
  bool returns_signals = true;   // Whether the client asks for the inserted rows back.
};

// What all phones share.
struct Surroundings {
  Timeline& time;
  Air& air;
  Server& server;
  Onlooker& onlooker;
  MakeMind make_mind;
  RoomId room;
};

class Phone final : private Feed {
 public:
  Phone(Surroundings& around, PhoneSetup setup);
  ~Phone() override;

  void open_page();
  void close_page();  // Without a word to anybody: a crash, or a tab that is closed.
  bool has_page() const { return mind_ != nullptr; }

  // A person's act. Refused when the screen has no such button now, or when there is no page.
  Status press(const call::Input& input);
  Status call(UserId whom, signal::CallType type);
  Status answer(bool accept);

  void set_online(bool online);
  void change_network();
  bool is_online() const { return around_.air.station(station_).online; }
  void socket_breaks();  // Without a word; the page notices a little later.
  void refresh_token();
  // Of the token in hand and of those to come.
  void set_token_life(Duration life);

  Instant now() const;  // By its own clock.

  const call::ScreenState& screen() const { return screen_; }
  bool feed_is_up() const { return feed_up_; }
  // Since when page, network and feed have been there without a break.
  std::optional<Instant> ready_since() const { return ready_since_; }
  // Since when no call has been on its screen.
  Instant free_since() const { return free_since_; }
  bool media_open() const { return media_open_; }
  bool has_peer() const { return !peers_.empty(); }
  // Tracks of its devices are on a connection.
  bool sends() const {
    return std::any_of(peers_.begin(), peers_.end(), [](const auto& peer) { return peer.second->is_attached(); });
  }
  bool is_at_rest() const { return mind_ == nullptr || !mind_->wake_at().has_value(); }
  int station() const { return station_; }
  const PhoneSetup& setup() const { return setup_; }
  const std::string& name() const { return setup_.name; }
  UserId user() const { return setup_.user; }

  Habits habits;
  bool grants_audio = true;
  bool grants_video = true;
  bool connects_early = true;  // Its page allows to be connected while it rings.
  Duration clock_ahead = 0ms;
  int clock_drift_ppm = 0;

 private:
  void feed(const call::Input& input);
  Status feed_now(const call::Input& input);
  void feed_after(Duration delay, call::Input input);
  void set_alarm();
  void act_by_habit(call::PhaseName before);
  Air& air() { return around_.air; }
  bool happens(int share, int of = 100) {
    return share > 0 && static_cast<int>(fate_.below(static_cast<std::uint64_t>(of))) < share;
  }
  void later(Duration delay, std::function<void()> what);

  using What = std::function<Reply(Server&, const Token&)>;
  using Done = std::function<void(const Reply&)>;
  void ask(const call::Output& order, bool is_write, What what, Done done);
  void write(call::WriteId id, const call::Output& order, What what);

  void connect_feed();
  void feed_lost(Duration notice);
  void update_ready();
  Instant expiry() const;
  void schedule_refresh();
  void on_joined() override;
  void on_call(const signal::VideoCall& row) override;
  void on_signal(const signal::WebRtcSignal& row) override;
  void on_closed() override;
  void push(call::Input input, bool may_be_lost);

  void carry_out(const call::Snapshot& order);
  void carry_out(const call::InsertCall& order);
  void carry_out(const call::UpdateCall& order);
  void carry_out(const call::InsertSignals& order);
  void carry_out(const call::FetchSignals& order);
  void carry_out(const call::FetchOpenCalls& order);
  void carry_out(const call::KeepAlive& order);
  void carry_out(const call::CreatePeer& order);
  void carry_out(const call::AttachMedia& order);
  void carry_out(const call::CreateOffer& order);
  void carry_out(const call::CreateAnswer& order);
  void carry_out(const call::SetRemoteDescription& order);
  void carry_out(const call::AddCandidate& order);
  void carry_out(const call::SendData& order);
  void carry_out(const call::SetVideoEncoding& order);
  void carry_out(const call::ClosePeer& order);
  void carry_out(const call::AcquireMedia& order);
  void carry_out(const call::SetTrackEnabled& order);
  void carry_out(const call::ReleaseMedia& order);
  // An order that this world has no hands for yet.
  template <class Other>
  void carry_out(const Other&) {}

  Surroundings& around_;
  PhoneSetup setup_;
  Rng chance_;  // Of its engines.
  Rng fate_;    // Of its messages.
  const int station_;
  Token token_;

  std::unique_ptr<Mind> mind_;
  std::uint64_t page_ = 0;  // Counts: what belongs to an earlier page means nothing to this one.
  std::deque<call::Input> inputs_;
  bool feeding_ = false;
  std::optional<Instant> alarm_;
  std::uint64_t alarms_ = 0;
  call::ScreenState screen_;

  SocketId socket_ = 0;
  std::uint64_t joins_ = 0;   // Counts sockets, for what is under way from an earlier one.
  bool feed_wanted_ = false;  // connect() was answered with on_joined().
  bool feed_up_ = false;
  int attempts_ = 0;
  std::optional<Instant> ready_since_;
  Instant free_since_{};

  BrowserPeer* open_peer(call::PeerId id) {
    const auto found = peers_.find(id);
    return found == peers_.end() ? nullptr : found->second.get();
  }
  std::map<call::PeerId, std::shared_ptr<BrowserPeer>> peers_;
  bool media_open_ = false;
  bool has_audio_ = false;
  bool has_video_ = false;
  int media_requests_ = 0;
};

}  // namespace bedside::sim

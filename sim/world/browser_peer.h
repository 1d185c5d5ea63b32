// A model of RTCPeerConnection, as far as an engine can tell: W3C WebRTC 4.3.1 (signaling states, implicit rollback),
// 4.4.3 (connection states), ICE restarts by user fragment (RFC 8839 section 5.4), trickled candidates, consent that
// is lost 5 s after the path is (RFC 7675) and given up later, a reliable and ordered data channel.
//
// It is strict where browsers are: an order that RTCPeerConnection would refuse is reported with PeerFailed.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "call/input.h"
#include "call/output.h"
#include "sim/world/air.h"

namespace bedside::sim {

class BrowserPeer : public std::enable_shared_from_this<BrowserPeer> {
 public:
  using Report = std::function<void(const call::Input&)>;

  // `looks_every`: how often the page reads the statistics of a connection.
  static std::shared_ptr<BrowserPeer> make(Air& air, int station, const call::CreatePeer& order, Duration looks_every,
                                           Report report);

  void create_offer(bool ice_restart);
  void create_answer();
  void set_remote(const signal::Description& description);
  void add_candidate(const signal::IceCandidate& candidate);
  void attach_media(bool audio, bool video);
  void bound_video(const call::SetVideoEncoding& bounds) { sends_video_now_ = bounds.active; }
  void send(const std::string& text);
  void close(const std::optional<std::string>& last_words = {});

  void path_changed();

  bool is_closed() const { return closed_; }
  bool is_connected() const { return state_ == signal::PeerConnectionState::kConnected; }
  bool is_attached() const { return attached_; }
  std::int64_t fingerprint() const { return fingerprint_; }
  // The other end, as long as both know each other.
  std::shared_ptr<BrowserPeer> partner() const;
  int station() const { return station_; }

 private:
  enum class Signaling : std::uint8_t { kStable, kHaveLocalOffer, kHaveRemoteOffer };
  struct Side {
    std::string fragment;
    int address = 0;  // Of the station when it was gathered.
  };

  BrowserPeer(Air& air, int station, const call::CreatePeer& order, Duration looks_every, Report report)
      : air_(air),
        station_(station),
        id_(order.peer),
        makes_channel_(order.data_channel),
        has_relay_(!order.ice_servers.empty()),
        relay_only_(order.relay_only),
        looks_every_(looks_every),
        report_(std::move(report)),
        chance_(static_cast<std::uint64_t>(station * 1'000 + order.peer)),
        width_(static_cast<std::uint64_t>(station * 1'000 + order.peer)) {}

  // One order after another, each to its end, as web/client does it.
  void run(std::string_view name, Duration takes, std::function<bool()> act);
  void run_next();
  void tell(const call::Input& input) {
    if (!closed_) report_(input);
  }
  void after(Duration delay, void (BrowserPeer::*what)());
  void gather(const std::string& fragment);
  signal::Description describe(signal::SdpType type, const std::string& fragment) const;
  std::string new_fragment();
  void descriptions_settled();
  // The pair of addresses that is in use.
  bool pair_is_alive() const;
  bool may_relay(const BrowserPeer& other) const { return has_relay_ || other.has_relay_; }
  void look_at_statistics();
  call::LineStats look_at_line(const BrowserPeer& sender);
  bool can_connect() const;
  void try_to_connect();
  void connected();
  void become(signal::PeerConnectionState state);
  void watch_path();
  void open_channel();
  void tell_tracks();
  void deliver(const std::string& text);
  void flush_data();

  Air& air_;
  const int station_;
  const call::PeerId id_;
  const bool makes_channel_;
  const bool has_relay_;
  const bool relay_only_;
  const Duration looks_every_;
  const Report report_;
  Rng chance_;
  std::int64_t fingerprint_ = 0;
  bool closed_ = false;

  std::deque<std::function<void()>> orders_;
  bool busy_ = false;

  Signaling signaling_ = Signaling::kStable;
  Side local_;          // In force, or being offered.
  Side before_offer_;   // What a rollback goes back to.
  std::string remote_;  // Fragment of the remote description.
  std::string failed_with_ = "-";
  std::int64_t partner_ = 0;
  int fragments_ = 0;
  int candidates_ = 0;  // Of the remote description that is in force.
  bool settled_ = false;

  signal::PeerConnectionState state_ = signal::PeerConnectionState::kNew;
  bool secured_ = false;  // DTLS is done.
  bool connecting_ = false;
  int pair_here_ = -1;  // Addresses of the pair in use.
  int pair_there_ = -1;
  bool pair_is_relayed_ = false;
  std::uint64_t checks_ = 0;  // Counts rounds of connectivity checks.
  std::uint64_t outage_ = 0;  // Counts, so that a timer of an old outage does nothing.
  bool in_outage_ = false;
  bool attached_ = false;
  bool sends_audio_ = false;
  bool sends_video_ = false;
  bool sends_video_now_ = true;  // Within the bounds that the engine set.
  call::MediaStats received_;
  call::LineStats line_;
  int looks_ = 0;
  Rng width_;  // Of the way out, and how long it stays so.
  std::int64_t way_out_kbps_ = 3'000;
  int way_out_stays_ = 0;
  bool told_tracks_ = false;
  bool channel_wanted_ = false;
  bool channel_open_ = false;
  std::deque<std::string> sending_;
  Instant last_delivery_{};
};

}  // namespace bedside::sim

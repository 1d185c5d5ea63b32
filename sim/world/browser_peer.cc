#include "sim/world/browser_peer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "wire/signal/payload.h"

namespace bedside::sim {
namespace {

using signal::PeerConnectionState;
using signal::SdpType;

constexpr Duration kConsentLost = 5s;     // RFC 7675 section 5.1, about what Chromium takes to say "disconnected".
constexpr Duration kGivenUp = 20s;        // After that, until it says "failed".
constexpr Duration kChecksGivenUp = 20s;  // From both descriptions to "failed" when no check comes back.
constexpr Duration kDescribing = 3ms;
constexpr Duration kSetting = 2ms;
constexpr Duration kGathering = 45ms;
constexpr int kCandidates = 3;
constexpr int kLooksPerLine = 8;
constexpr std::array<std::int64_t, 4> kWaysOutKbps = {40, 100, 300, 3'000};
constexpr std::uint64_t kLongestWayOut = 20;  // Looks at the line.

std::int64_t fingerprint_in(const std::string& sdp) {
  constexpr std::string_view kLabel = "o=- ";
  const auto at = sdp.find(kLabel);
  std::int64_t number = 0;
  if (at == std::string::npos) return 0;
  const char* const first = sdp.data() + at + kLabel.size();
  std::from_chars(first, sdp.data() + sdp.size(), number);
  return number;
}

}  // namespace

std::shared_ptr<BrowserPeer> BrowserPeer::make(Air& air, int station, const call::CreatePeer& order,
                                               Duration looks_every, Report report) {
  std::shared_ptr<BrowserPeer> peer(new BrowserPeer(air, station, order, looks_every, std::move(report)));
  peer->fingerprint_ = air.add(peer);
  peer->channel_wanted_ = order.data_channel;
  return peer;
}

void BrowserPeer::run(std::string_view name, Duration takes, std::function<bool()> act) {
  orders_.push_back([this, self = shared_from_this(), name = std::string(name), takes, act = std::move(act)] {
    air_.time().after(takes, [this, self, name, act] {
      if (closed_) return;
      if (!act()) tell(call::PeerFailed{id_, name, "InvalidStateError"});
      busy_ = false;
      run_next();
    });
  });
  run_next();
}

void BrowserPeer::run_next() {
  if (busy_ || closed_ || orders_.empty()) return;
  busy_ = true;
  const auto order = std::move(orders_.front());
  orders_.pop_front();
  order();
}

void BrowserPeer::after(Duration delay, void (BrowserPeer::*what)()) {
  air_.time().after(delay, [weak = weak_from_this(), what] {
    const auto self = weak.lock();
    if (self && !self->closed_) ((*self).*what)();
  });
}

std::string BrowserPeer::new_fragment() {
  return "f" + std::to_string(fingerprint_) + "g" + std::to_string(++fragments_);
}

signal::Description BrowserPeer::describe(SdpType type, const std::string& fragment) const {
  // The session id of RFC 8866 section 5.2 stands for what a fingerprint does: it names this very connection.
  const std::string sdp = "v=0\r\no=- " + std::to_string(fingerprint_) +
                          " 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:" + fragment + "\r\n";
  return {type, Redacted<std::string>(sdp)};
}

void BrowserPeer::gather(const std::string& fragment) {
  for (int i = 0; i <= kCandidates; ++i) {
    air_.time().after(kGathering * (i + 1) / (kCandidates + 1), [this, weak = weak_from_this(), fragment, i] {
      const auto self = weak.lock();
      if (!self || closed_ || local_.fragment != fragment) return;
      if (i == kCandidates) return tell(call::LocalCandidate{id_, std::nullopt});
      const std::string line =
          "candidate:" + std::to_string(i) + " 1 udp 2122260223 192.0.2.1 5000 typ host generation 0 ufrag " + fragment;
      tell(call::LocalCandidate{id_, signal::IceCandidate{Redacted<std::string>(line), "0", 0, fragment}});
    });
  }
}

void BrowserPeer::create_offer(bool ice_restart) {
  run("CreateOffer", kDescribing, [this, ice_restart] {
    if (signaling_ == Signaling::kHaveRemoteOffer) return false;
    if (signaling_ == Signaling::kStable) before_offer_ = local_;
    const bool fresh = local_.fragment.empty() || ice_restart;
    if (fresh) local_ = {new_fragment(), air_.station(station_).address};
    signaling_ = Signaling::kHaveLocalOffer;
    tell(call::LocalDescription{id_, describe(SdpType::kOffer, local_.fragment)});
    if (fresh) gather(local_.fragment);
    return true;
  });
}

void BrowserPeer::create_answer() {
  run("CreateAnswer", kDescribing, [this] {
    if (signaling_ != Signaling::kHaveRemoteOffer) return false;
    const bool fresh = local_.fragment.empty() || local_.address != air_.station(station_).address || !settled_;
    if (fresh) local_ = {new_fragment(), air_.station(station_).address};
    signaling_ = Signaling::kStable;
    tell(call::LocalDescription{id_, describe(SdpType::kAnswer, local_.fragment)});
    if (fresh) gather(local_.fragment);
    descriptions_settled();
    return true;
  });
}

void BrowserPeer::set_remote(const signal::Description& description) {
  run("SetRemoteDescription", kSetting, [this, description] {
    const bool is_offer = description.type == SdpType::kOffer;
    if (!is_offer && signaling_ != Signaling::kHaveLocalOffer) return false;
    const std::int64_t from = fingerprint_in(description.sdp.reveal());
    if (from == 0 || (secured_ && from != partner_)) return false;  // DTLS cannot change its peer.
    const std::string fragment = signal::user_fragment(description);
    if (fragment.empty()) return false;
    if (is_offer && signaling_ == Signaling::kHaveLocalOffer) local_ = before_offer_;  // Implicit rollback.
    partner_ = from;
    if (fragment != remote_) {
      remote_ = fragment;
      candidates_ = 0;
      settled_ = false;
    }
    signaling_ = is_offer ? Signaling::kHaveRemoteOffer : Signaling::kStable;
    tell(call::RemoteDescriptionSet{id_});
    if (!is_offer) descriptions_settled();
    return true;
  });
}

void BrowserPeer::add_candidate(const signal::IceCandidate& candidate) {
  run("AddCandidate", 0ms, [this, candidate] {
    if (remote_.empty()) return false;  // W3C WebRTC 4.4.2: no remote description yet.
    if (candidate.candidate.reveal().empty()) return true;
    if (candidate.username_fragment && *candidate.username_fragment != remote_) return false;
    ++candidates_;
    try_to_connect();
    return true;
  });
}

void BrowserPeer::attach_media(bool audio, bool video) {
  run("AttachMedia", 1ms, [this, audio, video] {
    attached_ = true;
    sends_audio_ = audio;
    sends_video_ = video;
    if (const auto other = partner()) other->tell_tracks();
    return true;
  });
}

void BrowserPeer::send(const std::string& text) {
  run("SendData", 0ms, [this, text] {
    if (!channel_open_) return false;
    sending_.push_back(text);
    flush_data();
    return true;
  });
}

void BrowserPeer::close(const std::optional<std::string>& last_words) {
  if (closed_) return;
  if (last_words && channel_open_) {
    sending_.push_back(*last_words);
    flush_data();
  }
  closed_ = true;
  orders_.clear();
  air_.remove(fingerprint_);
  const auto other = air_.find(partner_);
  if (!other || other->partner_ != fingerprint_) return;
  if (air_.reaches(station_, other->station_) && secured_) {
    air_.time().after(air_.trip(chance_), [weak = other->weak_from_this()] {
      const auto peer = weak.lock();
      if (!peer || peer->closed_ || !std::exchange(peer->channel_open_, false)) return;
      peer->tell(call::DataClosed{peer->id_});
    });
  }
  other->path_changed();
}

std::shared_ptr<BrowserPeer> BrowserPeer::partner() const {
  auto other = air_.find(partner_);
  return other && !other->closed_ && other->partner_ == fingerprint_ ? other : nullptr;
}

bool BrowserPeer::pair_is_alive() const {
  const auto other = partner();
  if (!other || pair_here_ != air_.station(station_).address || pair_there_ != air_.station(other->station_).address) {
    return false;
  }
  return pair_is_relayed_ ? air_.both_online(station_, other->station_) : air_.reaches(station_, other->station_);
}

// Credentials match at both ends, and at least one of them knows where to knock; the other learns it from the knock.
bool BrowserPeer::can_connect() const {
  const auto other = partner();
  if (!other || !settled_ || !other->settled_) return false;
  const bool here = local_.address == air_.station(station_).address;
  const bool there = other->local_.address == air_.station(other->station_).address;
  const bool direct = air_.reaches(station_, other->station_) && !relay_only_ && !other->relay_only_;
  const bool relayed = air_.both_online(station_, other->station_) && may_relay(*other);
  return here && there && (direct || relayed) && remote_ == other->local_.fragment &&
         other->remote_ == local_.fragment && (candidates_ > 0 || other->candidates_ > 0);
}

void BrowserPeer::descriptions_settled() {
  settled_ = true;
  if (state_ == PeerConnectionState::kNew) become(PeerConnectionState::kConnecting);
  if (!secured_ || state_ == PeerConnectionState::kFailed || state_ == PeerConnectionState::kDisconnected) {
    air_.time().after(kChecksGivenUp, [weak = weak_from_this(), checks = ++checks_] {
      const auto self = weak.lock();
      if (!self || self->closed_ || self->checks_ != checks || self->is_connected()) return;
      if (self->state_ != PeerConnectionState::kFailed) self->become(PeerConnectionState::kFailed);
    });
  }
  try_to_connect();
}

void BrowserPeer::try_to_connect() {
  if (connecting_ || closed_) return;
  if (is_connected() && pair_is_alive()) return;
  if (!can_connect()) return;
  const auto other = partner();
  // Only new credentials lead out of "failed".
  if (failed_with_ == local_.fragment || other->failed_with_ == other->local_.fragment) return;
  connecting_ = other->connecting_ = true;
  const int trips = secured_ ? 1 : 3;
  Duration takes = 0ms;
  for (int i = 0; i < trips; ++i) takes += air_.trip(chance_);
  for (const auto& end : {shared_from_this(), other}) {
    air_.time().after(takes, [weak = end->weak_from_this()] {
      const auto self = weak.lock();
      if (!self || self->closed_) return;
      self->connecting_ = false;
      if (self->can_connect()) self->connected();
    });
  }
}

void BrowserPeer::connected() {
  ++outage_;
  ++checks_;
  in_outage_ = false;
  if (const auto other = partner()) {
    pair_here_ = air_.station(station_).address;
    pair_there_ = air_.station(other->station_).address;
    pair_is_relayed_ = !air_.reaches(station_, other->station_) || relay_only_ || other->relay_only_;
  }
  if (!is_connected()) become(PeerConnectionState::kConnected);
  if (closed_) return;
  if (!std::exchange(secured_, true)) {
    const auto other = partner();
    after(looks_every_, &BrowserPeer::look_at_statistics);
    if (makes_channel_ || (other && other->makes_channel_)) after(air_.trip(chance_), &BrowserPeer::open_channel);
  }
  after(air_.trip(chance_), &BrowserPeer::tell_tracks);
  flush_data();
}

void BrowserPeer::become(PeerConnectionState state) {
  state_ = state;
  if (state == PeerConnectionState::kFailed) failed_with_ = local_.fragment;
  tell(call::PeerState{id_, state});
}

void BrowserPeer::path_changed() {
  if (closed_) return;
  if (pair_is_alive()) {
    if (state_ == PeerConnectionState::kDisconnected && secured_) {
      after(air_.trip(chance_), &BrowserPeer::watch_path);
    } else {
      ++outage_;
      in_outage_ = false;
    }
    flush_data();
    return;
  }
  try_to_connect();
  if (!secured_ || std::exchange(in_outage_, true)) return;
  const std::uint64_t outage = ++outage_;
  const auto still = [weak = weak_from_this(), outage]() -> std::shared_ptr<BrowserPeer> {
    auto self = weak.lock();
    return self && !self->closed_ && self->outage_ == outage ? self : nullptr;
  };
  air_.time().after(kConsentLost, [still] {
    if (const auto self = still(); self && self->is_connected()) self->become(PeerConnectionState::kDisconnected);
  });
  air_.time().after(kConsentLost + kGivenUp, [still] {
    const auto self = still();
    if (self && self->state_ == PeerConnectionState::kDisconnected) self->become(PeerConnectionState::kFailed);
  });
}

// The path is back before it was given up: the same pair goes on.
void BrowserPeer::watch_path() {
  const auto other = partner();
  const bool given_up = !other || other->state_ == PeerConnectionState::kFailed;
  if (state_ == PeerConnectionState::kDisconnected && pair_is_alive() && !given_up) connected();
}

void BrowserPeer::open_channel() {
  if (std::exchange(channel_open_, true)) return;
  tell(call::DataOpen{id_});
}

void BrowserPeer::tell_tracks() {
  const auto other = partner();
  if (closed_ || told_tracks_ || !is_connected() || !other || !other->attached_) return;
  told_tracks_ = true;
  tell(call::RemoteTrack{id_, signal::TrackKind::kAudio, true});
  tell(call::RemoteTrack{id_, signal::TrackKind::kVideo, true});
}

void BrowserPeer::look_at_statistics() {
  const auto other = partner();
  if (other && secured_ && pair_is_alive() && other->attached_) {
    const std::int64_t ms = looks_every_.count();
    if (other->sends_audio_) received_.audio_bytes += 4 * ms;
    if (other->sends_video_ && other->sends_video_now_) {
      received_.video_bytes += 100 * ms;
      received_.frames += ms / 33;
    }
  }
  received_.peer = id_;
  received_.line.reset();
  if (looks_++ % kLooksPerLine == 0 && other) received_.line = look_at_line(*other);
  after(looks_every_, &BrowserPeer::look_at_statistics);
  tell(received_);
}

// Ways out become narrow and wide again, whatever the weather is: what the ladder then does must disturb nothing else.
call::LineStats BrowserPeer::look_at_line(const BrowserPeer& sender) {
  if (way_out_stays_-- <= 0) {
    way_out_kbps_ = kWaysOutKbps[width_.below(kWaysOutKbps.size())];
    way_out_stays_ = static_cast<int>(width_.below(kLongestWayOut));
  }
  const bool drowns = sender.way_out_kbps_ < kWaysOutKbps[1];
  line_.audio_packets = received_.audio_bytes / 80;
  line_.audio_lost += drowns ? 20 : 0;
  line_.video_packets = received_.video_bytes / 1'000;
  line_.frames = received_.frames;
  line_.height = sender.sends_video_ && sender.sends_video_now_ ? 720 : 0;
  line_.source_height = sends_video_ ? 720 : 0;
  line_.round_trip_ms = 2 * air_.weather().latency.count();
  line_.available_kbps = way_out_kbps_;
  line_.relayed = pair_is_relayed_;
  return line_;
}

void BrowserPeer::flush_data() {
  while (!sending_.empty() && pair_is_alive()) {
    const auto other = partner();
    last_delivery_ = std::max(last_delivery_, air_.time().now() + air_.trip(chance_));
    air_.time().at(last_delivery_, [weak = other->weak_from_this(), text = std::move(sending_.front())] {
      const auto peer = weak.lock();
      if (peer) peer->deliver(text);
    });
    sending_.pop_front();
  }
}

void BrowserPeer::deliver(const std::string& text) {
  if (closed_) return;
  open_channel();  // A message is proof enough.
  tell(call::DataMessage{id_, text});
}

}  // namespace bedside::sim

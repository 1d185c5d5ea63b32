// What lies between two phones: who reaches whom, and every peer connection that there is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/random.h"
#include "sim/world/timeline.h"
#include "sim/world/weather.h"

namespace bedside::sim {

class BrowserPeer;

// One network interface: a phone's place in the world.
struct Station {
  bool online = true;
  int address = 0;  // Another one after a change of networks: what was gathered before reaches nobody any more.
};

class Air {
 public:
  Air(Timeline& time, std::uint64_t seed) : time_(time), chance_(seed) {}

  Timeline& time() { return time_; }
  const Weather& weather() const { return weather_; }
  void set_weather(const Weather& weather) { weather_ = weather; }

  Duration trip() {
    const auto jitter = static_cast<std::uint64_t>(weather_.jitter.count());
    return weather_.latency + Duration(jitter > 0 ? static_cast<std::int64_t>(chance_.below(jitter + 1)) : 0);
  }
  bool happens(int percent) { return percent > 0 && static_cast<int>(chance_.below(100)) < percent; }
  bool happens_per_mille(int share) { return share > 0 && static_cast<int>(chance_.below(1000)) < share; }
  // Uniform from `from` to `to`.
  Duration between(Duration from, Duration to) {
    return from +
           Duration(static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>((to - from).count()) + 1)));
  }

  int add_station() {
    stations_.push_back({});
    return static_cast<int>(stations_.size()) - 1;
  }
  const Station& station(int index) const { return stations_[static_cast<std::size_t>(index)]; }
  void set_online(int index, bool online);
  void change_address(int index);
  void cut(int a, int b);
  void heal(int a, int b);
  void heal_all();
  bool both_online(int a, int b) const { return station(a).online && station(b).online; }
  bool reaches(int a, int b) const { return both_online(a, b) && cuts_.count(std::minmax(a, b)) == 0; }

  // Peer connections find each other by the fingerprint in their descriptions.
  std::int64_t add(const std::shared_ptr<BrowserPeer>& peer);
  std::shared_ptr<BrowserPeer> find(std::int64_t fingerprint) const;
  void remove(std::int64_t fingerprint) { peers_.erase(fingerprint); }

 private:
  void changed();

  Timeline& time_;
  Rng chance_;
  Weather weather_;
  std::vector<Station> stations_;
  std::set<std::pair<int, int>> cuts_;
  std::map<std::int64_t, std::weak_ptr<BrowserPeer>> peers_;
  std::int64_t last_peer_ = 0;
};

}  // namespace bedside::sim

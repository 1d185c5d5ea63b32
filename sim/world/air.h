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
  explicit Air(Timeline& time) : time_(time) {}

  Timeline& time() { return time_; }
  const Weather& weather() const { return weather_; }
  void set_weather(const Weather& weather) { weather_ = weather; }

  // One way through this weather. Whoever sends draws from a chance of their own, so that the order in which two of
  // them act in the same moment changes nothing for either.
  Duration trip(Rng& chance) const {
    const auto jitter = static_cast<std::uint64_t>(weather_.jitter.count());
    return weather_.latency + Duration(jitter > 0 ? static_cast<std::int64_t>(chance.below(jitter + 1)) : 0);
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
  Weather weather_;
  std::vector<Station> stations_;
  std::set<std::pair<int, int>> cuts_;
  std::map<std::int64_t, std::weak_ptr<BrowserPeer>> peers_;
  std::int64_t last_peer_ = 0;
};

}  // namespace bedside::sim

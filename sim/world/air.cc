#include "sim/world/air.h"

#include "sim/world/browser_peer.h"

namespace bedside::sim {

void Air::set_online(int index, bool online) {
  Station& station = stations_[static_cast<std::size_t>(index)];
  if (station.online == online) return;
  station.online = online;
  changed();
}

void Air::change_address(int index) {
  ++stations_[static_cast<std::size_t>(index)].address;
  changed();
}

void Air::cut(int a, int b) {
  if (cuts_.insert(std::minmax(a, b)).second) changed();
}

void Air::heal(int a, int b) {
  if (cuts_.erase(std::minmax(a, b)) > 0) changed();
}

void Air::heal_all() {
  cuts_.clear();
  for (Station& station : stations_) station.online = true;
  changed();
}

std::int64_t Air::add(const std::shared_ptr<BrowserPeer>& peer) {
  peers_[++last_peer_] = peer;
  return last_peer_;
}

std::shared_ptr<BrowserPeer> Air::find(std::int64_t fingerprint) const {
  const auto found = peers_.find(fingerprint);
  return found == peers_.end() ? nullptr : found->second.lock();
}

void Air::changed() {
  std::vector<std::shared_ptr<BrowserPeer>> all;
  for (const auto& [id, peer] : peers_) {
    if (auto alive = peer.lock()) all.push_back(std::move(alive));
  }
  for (const auto& peer : all) peer->path_changed();
}

}  // namespace bedside::sim

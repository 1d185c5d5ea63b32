#include "store/postgres/feed/gate.h"

#include <algorithm>
#include <utility>

namespace bedside::store::postgres {

void Gate::push(std::shared_ptr<Change> change, std::size_t bytes) {
  Item item;
  item.asks = change->table->decided == Decided::kByAsking;
  item.what = std::move(change);
  item.bytes = bytes;
  push(std::move(item));
}

void Gate::push(DatabaseBroadcast broadcast) {
  Item item;
  item.bytes = broadcast.payload.size();
  item.what = std::move(broadcast);
  push(std::move(item));
}

void Gate::push_nothing() { push(Item{}); }

void Gate::push(Item item) {
  bytes_ += item.bytes;
  items_.push_back(std::make_shared<Item>(std::move(item)));
  pump();
}

bool Gate::settle(const std::shared_ptr<Item>& item) {
  if (!item->asks) return true;
  if (item->open_questions > 0) return false;
  const auto& change = std::get<std::shared_ptr<Change>>(item->what);
  // Asked again before it is told: who has subscribed or renewed a token since is asked about as well.
  item->started = true;
  std::vector<ActorPtr> unasked;
  for (auto& actor : parts_.interested(*change)) {
    if (!std::binary_search(item->asked.begin(), item->asked.end(), actor)) unasked.push_back(std::move(actor));
  }
  if (unasked.empty()) return true;
  item->asked.insert(item->asked.end(), unasked.begin(), unasked.end());
  std::sort(item->asked.begin(), item->asked.end());
  item->open_questions = unasked.size();
  asking_ += unasked.size();
  for (const auto& actor : unasked) {
    parts_.ask(change, actor, [this, item, actor, alive = std::weak_ptr(alive_)](bool visible) {
      if (alive.expired()) return;
      --asking_;
      --item->open_questions;
      if (visible) std::get<std::shared_ptr<Change>>(item->what)->audience.actors.push_back(actor);
      if (item->open_questions == 0) pump();
    });
  }
  return item->open_questions == 0;
}

void Gate::tell(Item& item) {
  if (auto* change = std::get_if<std::shared_ptr<Change>>(&item.what)) {
    auto& actors = (*change)->audience.actors;
    std::sort(actors.begin(), actors.end());
    parts_.tell(*change);
  } else if (const auto* broadcast = std::get_if<DatabaseBroadcast>(&item.what)) {
    parts_.broadcast(*broadcast);
  }
}

void Gate::pump() {
  // Answers may come, and items be pushed, from within.
  if (std::exchange(pumping_, true)) {
    again_ = true;
    return;
  }
  const std::weak_ptr<int> alive = alive_;
  do {
    again_ = false;
    while (!items_.empty()) {
      const auto item = items_.front();
      if (!settle(item)) break;
      items_.pop_front();
      if (next_ > 0) --next_;
      bytes_ -= item->bytes;
      tell(*item);
      if (alive.expired()) return;
      parts_.dealt_with();
      if (alive.expired()) return;
    }
    // Questions about what stands behind go out meanwhile.
    for (; next_ < items_.size() && asking_ < parts_.max_asking; ++next_) {
      const auto item = items_[next_];
      if (!item->started) settle(item);
    }
  } while (again_);
  pumping_ = false;
}

}  // namespace bedside::store::postgres

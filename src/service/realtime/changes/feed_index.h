// Who hears a change: subscriptions indexed by table and user, so that a change costs one look-up per member of its
// audience, one evaluation per distinct wish, and one encoding per distinct message.
//
// A wish is what one channel wants of one table; channels that want the same share it. Wild cards are spread over the
// published tables when they are attached, so nothing is searched for when a change comes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "net/socket.h"
#include "service/realtime/changes/binding.h"
#include "service/realtime/changes/filter.h"
#include "store/actor.h"
#include "store/feed.h"
#include "wire/phoenix/frame.h"

namespace bedside::service {

// The end of a subscription: a joined channel on a socket. `topic` is the full one and is shared by all channels of
// that topic: its address is part of the key under which encoded frames are shared.
struct FeedTarget {
  net::Socket* socket = nullptr;
  const std::string* topic = nullptr;
  wire::phoenix::Version version = wire::phoenix::Version::kV2;
};

class FeedIndex {
 private:
  struct Shape;
  struct Hit;
  struct Wish;
  struct Entry;
  struct Group;
  struct Table;

 public:
  FeedIndex(const std::vector<std::shared_ptr<const store::FeedTable>>& tables, std::size_t max_change_bytes);
  ~FeedIndex();
  FeedIndex(const FeedIndex&) = delete;

  // A numbered binding, bound to every table it names. Shared by all who ask for the same.
  using ShapePtr = std::shared_ptr<const Shape>;
  // The error is the sentence for the `system` message.
  Result<ShapePtr, std::string> resolve(Binding binding);
  static std::uint32_t id_of(const ShapePtr& shape);
  static std::size_t patterns_of(const ShapePtr& shape);

  // Resource: what one channel hears. Dropping it detaches at once, in time independent of the number of others.
  class Subscription {
   public:
    Subscription();
    ~Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;
    void reset();

   private:
    friend class FeedIndex;
    std::vector<std::unique_ptr<Entry>> entries_;
  };

  // Anonymous actors hear nothing, and cost nothing. `shapes` in the client's order.
  [[nodiscard]] Subscription attach(const FeedTarget& target, const store::Actor& actor,
                                    const std::vector<ShapePtr>& shapes);

  // Sends the change to everyone who may and wants to hear it. Returns the number of messages.
  std::size_t publish(const store::Change& change);

 private:
  struct FrameCache;
  std::shared_ptr<Wish> wish_for(Table& table, const std::vector<ShapePtr>& shapes);
  std::size_t deliver(const std::vector<Entry*>& entries, const store::Change& change, FrameCache& cache);
  std::size_t deliver(const Group& group, const store::Change& change, FrameCache& cache);
  void evaluate(Wish& wish, const store::Change& change);

  std::size_t max_change_bytes_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::unordered_map<std::string, std::weak_ptr<const Shape>> shapes_;  // By Binding::key().
  std::unordered_map<std::uint32_t, std::string> ids_;                  // Id to key: two shapes never share an id.
  std::uint64_t serial_ = 0;
};

}  // namespace bedside::service

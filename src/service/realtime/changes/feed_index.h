// Who hears a change: subscriptions indexed by table and user, so that a change costs one look-up per member of its
// audience, one evaluation per distinct wish, and one encoding per distinct message.
//
// A wish is what one channel wants of one table; channels that want the same share it. Wild cards are spread over the
// published tables when they are attached, so nothing is searched for when a change comes. Where the database decides
// who may see a row, subscriptions stand under their role and claims instead of their user.
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
  FeedIndex(const store::FeedTables& tables, std::size_t max_change_bytes);
  ~FeedIndex();
  FeedIndex(const FeedIndex&) = delete;

  // A numbered binding, bound to every table it names. Shared by all who ask for the same.
  using ShapePtr = std::shared_ptr<const Shape>;
  // The error is the sentence for the `system` message.
  Result<ShapePtr, std::string> resolve(Binding binding);
  // The published tables are others now. What was resolved before stays as it was: resolve and attach it again.
  void set_tables(const store::FeedTables& tables);
  // False: to be anonymous is to hear nothing, whatever the table.
  bool has_tables_for_anon() const;
  static const Binding& binding_of(const ShapePtr& shape);
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

  // Of tables under our own policies anonymous actors hear nothing, and cost nothing. `shapes` in the client's order.
  [[nodiscard]] Subscription attach(const FeedTarget& target, const store::Actor& actor,
                                    const std::vector<ShapePtr>& shapes);

  // A store::InterestQuery.
  std::vector<store::ActorPtr> interested(const store::Change& change);

  // Sends the change to everyone who may and wants to hear it. Returns the number of messages.
  std::size_t publish(const store::Change& change);

 private:
  struct FrameCache;
  std::shared_ptr<Wish> wish_for(Table& table, const std::vector<ShapePtr>& shapes, store::Role role);
  std::shared_ptr<Table> find(const store::FeedTable& table) const;
  store::ActorPtr intern(const store::Actor& actor);
  void enter(Entry& entry, const store::Actor& actor);
  template <class Each>
  void candidates(const Group& group, const store::Change& change, const Each& each);
  std::size_t deliver(const Group& group, const store::Change& change, FrameCache& cache);
  void evaluate(Wish& wish, const store::Change& change);

  std::size_t max_change_bytes_;
  std::vector<std::shared_ptr<Table>> tables_;
  std::unordered_map<std::string, std::weak_ptr<const Shape>> shapes_;  // By Binding::key().
  struct Numbered {
    std::string key;
    std::size_t shapes = 0;  // More than one only while those from before a change of tables are still in use.
  };
  std::unordered_map<std::uint32_t, Numbered> ids_;  // Different keys never share an id.
  using ActorBook = std::unordered_map<std::string, std::weak_ptr<const store::Actor>>;
  std::shared_ptr<ActorBook> actors_ = std::make_shared<ActorBook>();  // By role and claims.
  std::uint64_t serial_ = 0;
};

}  // namespace bedside::service

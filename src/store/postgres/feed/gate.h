// The order of the feed: what was committed first is told first, however long the database takes to say who may see it.
//
// Pure: the database and the subscribers are functions. A change that nobody has to be asked about passes at once when
// nothing waits before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "store/feed.h"

namespace bedside::store::postgres {

class Gate {
 public:
  // Answers once, later or at once: may this actor see the row? Never an error: who cannot be asked about a row,
  // because its policy fails, does not see it, and nobody else is touched.
  using Ask = std::function<void(const std::shared_ptr<const Change>&, const ActorPtr&, std::function<void(bool)>)>;

  struct Parts {
    InterestQuery interested;
    Ask ask;
    ChangeListener tell;
    std::function<void(const DatabaseBroadcast&)> broadcast;
    std::function<void()> dealt_with;  // After each item, in order.
    std::size_t max_asking = 512;      // Questions under way; the changes behind wait for their turn.
  };

  explicit Gate(Parts parts) : parts_(std::move(parts)) {}
  Gate(const Gate&) = delete;

  // `bytes` is what it costs to keep.
  void push(std::shared_ptr<Change> change, std::size_t bytes);
  void push(DatabaseBroadcast broadcast);
  // A change that is for nobody, but counts.
  void push_nothing();

  std::size_t items() const { return items_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Item {
    std::variant<std::monostate, std::shared_ptr<Change>, DatabaseBroadcast> what;
    std::size_t bytes = 0;
    bool asks = false;
    bool started = false;
    std::size_t open_questions = 0;
    std::vector<ActorPtr> asked;  // Sorted.
  };

  void push(Item item);
  // False when questions are still open.
  bool settle(const std::shared_ptr<Item>& item);
  void tell(Item& item);
  void pump();

  Parts parts_;
  std::deque<std::shared_ptr<Item>> items_;
  std::size_t next_ = 0;  // The first item whose questions have not been put.
  std::size_t bytes_ = 0;
  std::size_t asking_ = 0;
  bool pumping_ = false;
  bool again_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace bedside::store::postgres

// Fan-out between the nodes of one installation: what a node says about a subject, every other node that follows the
// subject hears. Local delivery is not the bus's work, so a single node pays nothing for it.
//
// Delivery is at most once and in order per publisher. Nothing durable may depend on it: rows travel through the
// database and its change feed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bedside::bus {

using Receiver = std::function<void(std::string_view body)>;

// Resource; following ends when it is destroyed, also from inside the receiver.
class Subscription {
 public:
  virtual ~Subscription() = default;
};

// One node's end of the bus. All members and receivers run on that node's loop.
class Bus {
 public:
  virtual ~Bus() = default;
  // To every other node that follows `subject`; never back to this one.
  virtual void publish(std::string_view subject, std::string body) = 0;
  // False when certainly nobody else follows: lets a publisher skip making the body.
  virtual bool followed_elsewhere(std::string_view subject) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Subscription> follow(std::string subject, Receiver receiver) = 0;
};

}  // namespace bedside::bus

#include "bus/in_process.h"

#include <algorithm>

namespace bedside::bus {

class InProcessBus::Following final : public Subscription {
 public:
  Following(InProcessBus& bus, std::string subject, std::shared_ptr<Follower> follower)
      : bus_(bus), subject_(std::move(subject)), follower_(std::move(follower)) {}

  ~Following() override {
    const auto it = bus_.followers_.find(subject_);
    std::erase_if(it->second, [this](const auto& weak) { return weak.lock() == follower_; });
    if (it->second.empty()) bus_.followers_.erase(it);
  }

 private:
  InProcessBus& bus_;
  std::string subject_;
  std::shared_ptr<Follower> follower_;
};

class InProcessBus::Node final : public Bus {
 public:
  Node(InProcessBus& bus, Loop& loop) : bus_(bus), loop_(loop) { ++bus_.nodes_; }
  ~Node() override { --bus_.nodes_; }

  bool followed_elsewhere(std::string_view subject) const override {
    return bus_.nodes_ > 1 && bus_.followed_besides(*this, std::string(subject));
  }

  void publish(std::string_view subject, std::string body) override {
    const auto it = bus_.followers_.find(std::string(subject));
    if (it == bus_.followers_.end()) return;
    const auto shared = std::make_shared<const std::string>(std::move(body));
    for (const auto& weak : it->second) {
      const auto follower = weak.lock();
      if (!follower || follower->node == this) continue;
      follower->loop->post([weak, shared] {
        if (const auto still = weak.lock()) still->receiver(*shared);
      });
    }
  }

  std::unique_ptr<Subscription> follow(std::string subject, Receiver receiver) override {
    auto follower = std::make_shared<Follower>(Follower{this, &loop_, std::move(receiver)});
    bus_.followers_[subject].push_back(follower);
    return std::make_unique<Following>(bus_, std::move(subject), std::move(follower));
  }

 private:
  InProcessBus& bus_;
  Loop& loop_;
};

bool InProcessBus::followed_besides(const Node& node, const std::string& subject) const {
  const auto it = followers_.find(subject);
  if (it == followers_.end()) return false;
  return std::any_of(it->second.begin(), it->second.end(), [&node](const auto& weak) {
    const auto follower = weak.lock();
    return follower && follower->node != &node;
  });
}

std::unique_ptr<Bus> InProcessBus::join(Loop& loop) { return std::make_unique<Node>(*this, loop); }

}  // namespace bedside::bus

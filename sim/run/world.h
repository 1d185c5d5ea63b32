// A world from its first moment to its verdict: it tells a story to phones, server and network, lets the judges look at
// every step, and at the end heals everything and wants everybody to agree. The same story gives the same world, to
// the last byte.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/judge/phone_judge.h"
#include "sim/judge/store_judge.h"
#include "sim/server/server.h"
#include "sim/story/story.h"
#include "sim/story/verbs.h"
#include "sim/world/air.h"
#include "sim/world/phone.h"
#include "sim/world/timeline.h"

namespace bedside::sim {

struct Cast {
  std::uint64_t seed = 0;  // The story's: a server's own chance is made from it, so that one story has one server.
  RoomId room;
  std::vector<UserId> users;
};
using MakeServer = std::function<std::unique_ptr<Server>(Timeline&, Witness&, const Cast&)>;

MakeServer model_server();

struct WorldOptions {
  MakeServer make_server = model_server();
  MakeMind make_mind;                             // Empty: engines in this process.
  std::function<void(const std::string&)> trace;  // One line for everything that happens; may be empty.
};

struct Outcome {
  std::optional<Violation> violation;
  std::size_t calls = 0;   // In the history.
  std::size_t talked = 0;  // Of them, connected at both ends.
  std::uint64_t steps = 0;
  std::uint64_t inputs = 0;
  std::uint64_t fingerprint = 0;  // Of everything that was ordered and stored.
  History history;
};

// Where two servers tell the same story differently; empty when they agree. Stamps may differ by microseconds.
std::string difference(const History& one, const History& other);

Outcome run(const Story& story, const WorldOptions& options);

}  // namespace bedside::sim

// What a network does to messages, as numbers. Each message meets its own fate, drawn from the world's seed.
#pragma once

#include "base/time.h"

namespace bedside::sim {

struct Weather {
  Duration latency = 20ms;  // One way, to the server and to the other phone.
  Duration jitter = 0ms;    // Added at random to each message alone: this reorders.
  int lose_request = 0;     // Percent: the server never sees it.
  int lose_answer = 0;      // Percent: it happened, and nobody is told.
  int lose_event = 0;       // Percent of the signals that the feed pushes.
  int double_event = 0;     // Percent of everything that the feed pushes: it comes twice.
  int rate_limit = 0;       // Percent of requests answered 429.
  int cut_socket = 0;       // Per mille of pushed events that break the socket instead.

  bool operator==(const Weather&) const = default;
};

}  // namespace bedside::sim

// What one client may ask of Realtime. The defaults are upstream's published quotas where it has one, per connection
// instead of per project, so that nobody's greed is another user's trouble.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace bedside::service {

struct RealtimeLimits {
  std::size_t connections = 20'000;
  std::size_t channels_per_connection = 100;
  // Rates are per connection; a burst of twice the rate is allowed, because a reconnect rejoins everything at once.
  std::uint32_t joins_per_second = 100;
  std::uint32_t messages_per_second = 1'000;
  std::uint32_t bytes_per_second = 8'000'000;
  std::uint32_t presence_calls = 30;  // Per presence_window.
  Duration presence_window = 30s;
  std::uint32_t http_messages_per_second = 500;  // Per user, or per address for the bare keys.

  std::size_t frame_bytes = 5'000'000;
  std::size_t broadcast_bytes = 3'000'000;
  std::size_t presence_bytes = 64'000;
  std::size_t change_bytes = 1'048'576;  // Beyond it a change is sent trimmed, with upstream's error 413.
  std::size_t bindings_per_channel = 100;
  std::size_t binding_bytes = 65'536;  // Of all bindings of a channel: they stay in memory as long as it does.

  // A token that ran out less than this ago may be said again without harm: a page that wakes up repeats its stale
  // token before it has refreshed it. What the channel stands on decides.
  Duration stale_token_patience = 60s;
  // How often tokens are looked at: a channel outlives its token by no more than this, and uses it not at all.
  Duration sweep_every = 2s;
  // Presence changes of one topic within this time leave as one diff.
  Duration presence_batch = 50ms;
  // A socket without any channel is closed after this time; the client's own habit is 50 s.
  Duration unused_socket = 10min;
  // After this many refused joins in a row, further refusals are held back by join_error_delay.
  std::uint32_t prompt_join_errors = 10;
  Duration join_error_delay = 5s;
};

}  // namespace bedside::service

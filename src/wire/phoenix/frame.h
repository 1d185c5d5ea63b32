// The Phoenix channel language as supabase-js speaks it: protocol 1.0.0 (text objects) and 2.0.0 (text arrays and the
// binary broadcast kinds 3 and 4). Values in, values out; reference: @supabase/realtime-js 2.119.1, lib/serializer.
//
// References (`ref`, `join_ref`) are kept as raw JSON, so that an answer repeats exactly what the client sent. Payloads
// are kept raw too: they are valid JSON, and most of them are only passed on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside::wire::phoenix {

enum class Version : std::uint8_t { kV1, kV2 };

// The `vsn` of the upgrade request; a missing one is 1.0.0. nullopt for a version we do not speak.
std::optional<Version> parse_version(std::string_view vsn);

// How the payload of a binary broadcast is written.
enum class Encoding : std::uint8_t { kBytes = 0, kJson = 1 };

inline constexpr std::size_t kMaxReferenceBytes = 64;
inline constexpr std::size_t kMaxNameBytes = 255;  // One-byte lengths in the binary kinds; the same bound for text.

// Views point into the decoded bytes.
struct Incoming {
  std::string join_ref;  // Raw JSON: a string, a number or null.
  std::string ref;
  std::string topic;
  std::string event;
  std::string_view payload;  // Valid JSON, or any bytes when encoding is kBytes.

  // Set for kind 3: `event` is "broadcast", and this is the application's own event.
  std::optional<std::string> user_event;
  std::string_view user_meta;  // Kind 3 only: a JSON object, or empty.
  Encoding encoding = Encoding::kJson;
};

enum class DecodeFault : std::uint8_t {
  kNone,
  kNotJson,      // Not JSON at all, or nested too deep.
  kNotAMessage,  // JSON, but not the shape of a message.
  kUnknownKind,  // A binary kind that clients do not send.
  kTruncated,    // A binary frame shorter than its own lengths say.
};

DecodeFault decode_text(Version version, std::string_view bytes, Incoming& out);
DecodeFault decode_binary(std::string_view bytes, Incoming& out);

// One text message. References and payload are raw JSON; an empty reference is null.
struct Outgoing {
  std::string_view join_ref;
  std::string_view ref;
  std::string_view topic;
  std::string_view event;
  std::string_view payload;
};
std::string encode_text(Version version, const Outgoing& message);

// Kind 4. `meta` is empty or a JSON object. nullopt when a name is longer than its one-byte length can say.
std::optional<std::string> encode_user_broadcast(std::string_view topic, std::string_view event, std::string_view meta,
                                                 Encoding encoding, std::string_view payload);

}  // namespace bedside::wire::phoenix

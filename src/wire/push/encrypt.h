// Web Push messages that only the subscribed browser can open: RFC 8291 over the aes128gcm coding of RFC 8188.
//
// Chance comes in as arguments, so that the same arguments make the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bedside::wire::push {

inline constexpr std::size_t kSecretBytes = 32;  // A scalar of P-256.
inline constexpr std::size_t kPublicBytes = 65;  // An uncompressed point of P-256 (X9.62).
inline constexpr std::size_t kAuthBytes = 16;
inline constexpr std::size_t kSaltBytes = 16;
// RFC 8030 section 7.2: a push service need not take more than 4,096 bytes; header, delimiter and tag take 103.
inline constexpr std::size_t kMostPlaintextBytes = 3'993;

struct KeyPair {
  std::string secret;  // kSecretBytes.
  std::string point;   // kPublicBytes.
};

// Fails ("push.bad_secret", our fault) for the few byte strings that are no scalar of the curve: take others.
Result<KeyPair> key_pair_from(std::string_view secret);

// What a browser's PushSubscription gives away (W3C Push API section 8.1), decoded.
struct Receiver {
  std::string point;  // "p256dh", kPublicBytes.
  std::string auth;   // "auth", kAuthBytes.
};

// Is the point on the curve, and is everything as long as it has to be?
bool is_receiver(const Receiver& receiver);

// The whole body of the request: header, then one record. `once` is a key pair for this message alone.
Result<std::string> encrypt(std::string_view plaintext, const Receiver& receiver, const KeyPair& once,
                            std::string_view salt);

}  // namespace bedside::wire::push

#include "wire/sdp/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace bedside::sdp {
namespace {

constexpr std::string_view kMdnsSuffix = ".local";
constexpr std::size_t kMaxMdnsName = 64;  // A UUID and the suffix are 42.

AddressKind classify_v4(const std::uint8_t* bytes) {
  const std::uint8_t first = bytes[0];
  if (std::all_of(bytes, bytes + 4, [](std::uint8_t b) { return b == 0; })) return AddressKind::kUnspecified;
  if (first == 127) return AddressKind::kLoopback;
  // 0/8 is "this network" (RFC 1122); 224/4 multicast; 240/4 reserved, with the broadcast address at its end.
  return first == 0 || first >= 224 ? AddressKind::kNobody : AddressKind::kPeer;
}

AddressKind classify_v6(const std::array<std::uint8_t, 16>& bytes) {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return AddressKind::kNobody;  // RFC 8445 section 5.1.1.1
  const bool zero_until_last = std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t b) { return b == 0; });
  if (zero_until_last && bytes[15] == 0) return AddressKind::kUnspecified;
  if (zero_until_last && bytes[15] == 1) return AddressKind::kLoopback;
  return bytes[0] == 0xff ? AddressKind::kNobody : AddressKind::kPeer;
}

bool is_mdns_name(std::string_view text) {
  if (text.size() > kMaxMdnsName || !text.ends_with(kMdnsSuffix)) return false;
  text.remove_suffix(kMdnsSuffix.size());
  // One label only: "printer.office.local" would be somebody else.
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

AddressKind classify_address(std::string_view text) {
  // A zero byte would end the text for inet_pton and not for the browser.
  if (text.empty() || text.size() > kMaxMdnsName || text.find('\0') != text.npos) return AddressKind::kInvalid;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> bytes{};
  if (::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return classify_v4(bytes.data());
  if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return classify_v6(bytes);
  return is_mdns_name(text) ? AddressKind::kHidden : AddressKind::kInvalid;
}

}  // namespace bedside::sdp

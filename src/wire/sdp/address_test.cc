// Goal: an address where no peer can be is told from one where a peer can.
#include "wire/sdp/address.h"

#include <gtest/gtest.h>

namespace bedside::sdp {
namespace {

TEST(Address, KnowsEveryKind) {
  using K = AddressKind;
  const std::pair<const char*, K> cases[] = {
      {"192.0.2.7", K::kPeer},
      {"10.0.0.1", K::kPeer},
      {"169.254.3.4", K::kPeer},
      {"2001:db8::1", K::kPeer},
      {"fe80::1", K::kPeer},
      {"0.0.0.0", K::kUnspecified},
      {"::", K::kUnspecified},
      {"127.0.0.1", K::kLoopback},
      {"127.255.255.255", K::kLoopback},
      {"::1", K::kLoopback},
      {"0.0.0.1", K::kNobody},
      {"224.0.0.251", K::kNobody},
      {"255.255.255.255", K::kNobody},
      {"ff02::fb", K::kNobody},
      {"::ffff:192.0.2.7", K::kNobody},
      {"3a1b0f6e-1f2d-4c3b-9a8e-0123456789ab.local", K::kHidden},
      {"printer.office.local", K::kInvalid},
      {".local", K::kInvalid},
      {"intranet", K::kInvalid},
      {"example.org", K::kInvalid},
      {"fe80::1%eth0", K::kInvalid},
      {"[2001:db8::1]", K::kInvalid},
      {"192.0.2", K::kInvalid},
      {"0x7f.1", K::kInvalid},
      {"", K::kInvalid},
  };
  for (const auto& [text, kind] : cases) EXPECT_EQ(classify_address(text), kind) << text;
  EXPECT_EQ(classify_address(std::string(65, 'a') + ".local"), K::kInvalid);
  EXPECT_EQ(classify_address(std::string_view("192.0.2.7\0.evil", 15)), K::kInvalid);
}

}  // namespace
}  // namespace bedside::sdp

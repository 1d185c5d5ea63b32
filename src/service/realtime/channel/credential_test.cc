// Goal: refusals use upstream's codes and words, and never the token.
#include "service/realtime/channel/credential.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

TEST(Credential, RefusalsUseUpstreamsWords) {
  EXPECT_EQ(join_refusal_text({TokenFault::kExpired, "JWT expired", 12}),
            "InvalidJWTToken: Token has expired 12 seconds ago");
  EXPECT_EQ(join_refusal_text({TokenFault::kMalformed, "", 0}), "MalformedJWT: The token provided is not a valid JWT");
  EXPECT_EQ(join_refusal_text({TokenFault::kBadSignature, "", 0}),
            "JwtSignatureError: Failed to validate JWT signature");
  EXPECT_EQ(join_refusal_text({TokenFault::kBadClaims, "", 0}),
            "InvalidJWTToken: Fields `role` and `exp` are required in JWT");
  EXPECT_EQ(token_fault_text({TokenFault::kExpired, "", 3}), "Token has expired 3 seconds ago");
}

TEST(Credential, OpaqueKeysAreKnownByTheirPrefix) {
  EXPECT_TRUE(is_opaque_key("sb_publishable_x"));
  EXPECT_FALSE(is_opaque_key("eyJ"));
  EXPECT_FALSE(is_opaque_key(""));
}

}  // namespace
}  // namespace bedside::service

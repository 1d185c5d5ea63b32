// Goal: the ladder is what the configuration allows and what both ends can do, in its order, and no longer.
#include "call/internal/parts/recovery.h"

#include <gtest/gtest.h>

#include <vector>

namespace bedside::call {
namespace {

using Remedies = std::vector<Remedy>;

Remedies all_of(ErrorRecoveryConfig config, Means means) {
  Remedies tried;
  while (const auto remedy = remedy_of(static_cast<int>(tried.size()), config, means)) tried.push_back(*remedy);
  return tried;
}

ErrorRecoveryConfig allowing(std::vector<std::string> words, int retries = 4) { return {retries, 500, true, words}; }

TEST(Recovery, TheLadderGoesFromMildToHardAndStaysAtItsTop) {
  EXPECT_EQ(all_of(allowing({"relay_only", "reoffer", "ice_restart"}), {.ours = true, .relay = true}),
            (Remedies{Remedy::kIceRestart, Remedy::kReoffer, Remedy::kRelayOnly, Remedy::kRelayOnly}));
}

TEST(Recovery, ItHoldsOnlyWhatIsPossible) {
  const auto everything = allowing({"ice_restart", "reoffer", "relay_only"}, 3);
  EXPECT_EQ(all_of(everything, {.ours = true, .relay = false}),
            (Remedies{Remedy::kIceRestart, Remedy::kReoffer, Remedy::kReoffer}));
  EXPECT_EQ(all_of(everything, {.ours = false, .relay = true}),
            (Remedies{Remedy::kIceRestart, Remedy::kIceRestart, Remedy::kIceRestart}));
}

TEST(Recovery, ItHoldsOnlyWhatIsAllowed) {
  EXPECT_EQ(all_of(allowing({"reoffer", "nonsense"}, 1), {.ours = true, .relay = true}), Remedies{Remedy::kReoffer});
  EXPECT_EQ(all_of(allowing({}), {.ours = true, .relay = true}), Remedies{});
  EXPECT_EQ(all_of(allowing({"ice_restart"}, 0), {.ours = true, .relay = true}), Remedies{});
}

}  // namespace
}  // namespace bedside::call

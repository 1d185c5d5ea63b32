// Goal: a candidate reaches the peer only after the description it belongs to, and no flood of them is kept.
#include "call/internal/parts/peer.h"

#include <gtest/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

signal::IceCandidate candidate(std::string fragment) {
  signal::IceCandidate made;
  made.candidate = Redacted<std::string>("candidate:1");
  made.username_fragment = std::move(fragment);
  return made;
}

TEST(Peer, CandidatesWaitForTheirOwnDescription) {
  Peer peer;
  peer.remote_fragment = "new";
  hold(peer, candidate("new"));
  hold(peer, candidate("next"));
  hold(peer, candidate(""));
  EXPECT_TRUE(release_timely(peer).empty());
  peer.remote_set = true;
  EXPECT_EQ(release_timely(peer).size(), 2u);
  EXPECT_EQ(peer.held.size(), 1u);
  peer.remote_fragment = "next";
  EXPECT_EQ(release_timely(peer).size(), 1u);
}

TEST(Peer, TheOldestHeldCandidateGoesFirst) {
  Peer peer;
  for (std::size_t i = 0; i <= kMaxHeldCandidates; ++i) hold(peer, candidate(std::to_string(i)));
  EXPECT_EQ(peer.held.size(), kMaxHeldCandidates);
  EXPECT_EQ(peer.held.front().username_fragment, "1");
}

TEST(Peer, OnlyAFinishedExchangeIsSettled) {
  Peer peer;
  EXPECT_FALSE(is_settled(peer));
  peer.id = 1;
  peer.remote_set = true;
  EXPECT_TRUE(is_settled(peer));
  peer.negotiation = Negotiation::kOffered;
  EXPECT_FALSE(is_settled(peer));
}

}  // namespace
}  // namespace bedside::call

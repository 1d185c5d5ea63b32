// Goal: a candidate reaches the peer only after the description it belongs to, and no flood of them is kept.
#include "call/internal/parts/peer.h"

#include <gtest/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

signal::Payload candidate(std::string fragment) {
  signal::IceCandidate made;
  made.candidate = Redacted<std::string>("candidate:1");
  made.username_fragment = std::move(fragment);
  return {made};
}

std::string fragment_of(const signal::Payload& held) {
  return signal::user_fragment(std::get<signal::IceCandidate>(held.content));
}

TEST(Peer, CandidatesWaitForTheirOwnDescription) {
  Peer peer;
  peer.remote_fragment = "new";
  HeldCandidates held;
  for (const char* fragment : {"new", "next", ""}) hold(held, candidate(fragment));
  EXPECT_TRUE(release_timely(peer, held).empty());
  peer.remote_set = true;
  EXPECT_EQ(release_timely(peer, held).size(), 2u);
  EXPECT_EQ(held.size(), 1u);
  peer.remote_fragment = "next";
  EXPECT_EQ(release_timely(peer, held).size(), 1u);
}

TEST(Peer, CandidatesWaitForTheirOwnConnection) {
  HeldCandidates held;
  hold(held, candidate(""));
  held.back().session = "theirs";
  Peer other;
  other.remote_set = true;
  other.remote_session = "another";
  EXPECT_TRUE(release_timely(other, held).empty());
  other.remote_session = "theirs";
  EXPECT_EQ(release_timely(other, held).size(), 1u);
}

TEST(Peer, TheOldestHeldCandidateGoesFirst) {
  HeldCandidates held;
  for (std::size_t i = 0; i <= kMaxHeldCandidates; ++i) hold(held, candidate(std::to_string(i)));
  EXPECT_EQ(held.size(), kMaxHeldCandidates);
  EXPECT_EQ(fragment_of(held.front()), "1");
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

// Goal: the table keeps the promises that no single handler could: who may be refused, and what no input may do.
#include "call/internal/parts/arrows.h"

#include <gtest/gtest.h>

#include "call/internal/parts/problems.h"

namespace bedside::call {
namespace {

TEST(Arrows, OnlyTheUsersWishesAreEverRefused) {
  for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
    const bool wish = kind <= Input(TakeOver{}).index();
    for (const Phase phase : kPhases) {
      if (wish) continue;
      EXPECT_NE(arrow(phase, kind).treatment, Treatment::kRefused) << input_name(kind);
    }
  }
}

TEST(Arrows, OnlyTheUserLeadsToAnswering) {
  for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
    for (const Phase phase : kPhases) {
      if (!arrow(phase, kind).may_become(Phase::kAnswering)) continue;
      EXPECT_EQ(input_name(kind), "AnswerCall");
    }
  }
}

TEST(Arrows, AnIncomingCallIsNeverActiveWithoutAnAnswer) {
  for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
    EXPECT_FALSE(arrow(Phase::kIncoming, kind).may_become(Phase::kActive)) << input_name(kind);
    EXPECT_FALSE(arrow(Phase::kIncoming, kind).may_become(Phase::kConnecting)) << input_name(kind);
  }
}

TEST(Arrows, SignalingThatComesAndGoesChangesNoPhase) {
  for (const Input& input : {Input(SignalingUp{}), Input(SignalingDown{})}) {
    for (const Phase phase : kPhases) EXPECT_EQ(arrow(phase, input.index()).leads_to, 0);
  }
}

TEST(Problems, EachSaysWhatHappenedAndWhatToDo) {
  for (std::size_t i = 0; i < signal::Words<ProblemCode>::kWords.size(); ++i) {
    const Problem problem = explain(static_cast<ProblemCode>(i));
    EXPECT_FALSE(problem.message.empty() || problem.next.empty()) << signal::word_of(problem.code);
  }
}

}  // namespace
}  // namespace bedside::call

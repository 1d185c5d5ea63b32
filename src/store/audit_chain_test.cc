// Goal: a line that was changed, taken out, put in, moved or cut off at either end is found, wherever it stands.
#include "store/audit_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::store {
namespace {

using ::testing::HasSubstr;

std::vector<AuditLine> written(int count) {
  std::vector<AuditLine> lines;
  std::string previous;
  for (int i = 1; i <= count; ++i) {
    AuditLine line;
    line.seq = i;
    line.at = "2026-11-24T10:00:0" + std::to_string(i % 10);
    line.kind = i % 2 == 0 ? "call.started" : "session.opened";
    if (i % 3 == 0) line.actor = "a" + std::to_string(i);
    line.actor_role = "authenticated";
    line.detail = "{}";
    line.hash = audit_hash(previous, line);
    previous = line.hash;
    lines.push_back(line);
  }
  return lines;
}

AuditHead head_of(const AuditLine& line) { return {line.seq, line.at, line.hash, "good"}; }

std::string verdict(const std::vector<AuditLine>& lines, const std::vector<AuditHead>& heads) {
  AuditChain chain(heads, [](const AuditHead& head) { return head.signature == "good"; });
  for (const AuditLine& line : lines) chain.take(line);
  return chain.finish().value_or("whole");
}

TEST(AuditChain, AnUntouchedLogIsWhole) {
  const auto lines = written(12);
  EXPECT_EQ(verdict({}, {}), "whole");
  EXPECT_EQ(verdict(lines, {head_of(lines[3]), head_of(lines[11])}), "whole");
}

TEST(AuditChain, RetentionMayTakeTheBeginningUpToAHead) {
  const auto lines = written(12);
  EXPECT_EQ(verdict({lines.begin() + 4, lines.end()}, {head_of(lines[3]), head_of(lines[11])}), "whole");
  EXPECT_THAT(verdict({lines.begin() + 5, lines.end()}, {head_of(lines[3])}), HasSubstr("before line 6"));
  EXPECT_EQ(verdict({}, {head_of(lines[11])}), "whole") << "all of them were old, and signed";
}

TEST(AuditChain, FindsTheEndCutOff) {
  const auto lines = written(12);
  EXPECT_THAT(verdict({lines.begin(), lines.end() - 2}, {head_of(lines[11])}), HasSubstr("from 11 to 12 are missing"));
}

TEST(AuditChain, FindsAForgedHeadAndARewrittenChain) {
  const auto lines = written(12);
  AuditHead forged = head_of(lines[5]);
  forged.signature = "forged";
  EXPECT_THAT(verdict(lines, {forged}), HasSubstr("head at line 6"));
  auto rewritten = lines;
  rewritten[2].kind = "call.ended";
  for (std::size_t i = 2; i < rewritten.size(); ++i) {
    rewritten[i].hash = audit_hash(rewritten[i - 1].hash, rewritten[i]);
  }
  EXPECT_THAT(verdict(rewritten, {head_of(lines[5])}), HasSubstr("line 6 is not the one that was signed"));
}

RC_GTEST_PROP(AuditChain, NoSingleChangeGoesUnseen, ()) {
  const auto lines = written(10);
  const std::vector<AuditHead> heads = {head_of(lines[9])};
  auto touched = lines;
  const auto at = *rc::gen::inRange<std::size_t>(0, touched.size());
  AuditLine& line = touched[at];
  switch (*rc::gen::inRange(0, 11)) {
    case 0: line.kind += "x"; break;
    case 1: line.at += "x"; break;
    case 2: line.actor = line.actor ? std::nullopt : std::optional<std::string>(""); break;
    case 3: line.actor_role = "service_role"; break;
    case 4: line.subject = "x"; break;
    case 5: line.room_id = "x"; break;
    case 6: line.call_id = ""; break;
    case 7: line.detail = "{\"x\":1}"; break;
    case 8: line.hash[0] = line.hash[0] == '0' ? '1' : '0'; break;
    case 9: touched.erase(touched.begin() + static_cast<std::ptrdiff_t>(at)); break;
    default: std::swap(line, touched[(at + 1) % touched.size()]); break;
  }
  RC_ASSERT(verdict(touched, heads) != "whole");
}

TEST(AuditChain, FieldsDoNotRunTogether) {
  AuditLine one;
  one.kind = "ab";
  one.actor = "c";
  AuditLine other;
  other.kind = "a";
  other.actor = "bc";
  EXPECT_NE(audit_hash("", one), audit_hash("", other));
}

}  // namespace
}  // namespace bedside::store

// Goal: a sign-out, a ban and a removal are heard whoever wrote them, and nobody's nonsense is.
#include "store/postgres/revocations.h"

#include "store/postgres/listener.h"
#include "store/postgres/testing/keeping_world.h"

namespace bedside::store::postgres {
namespace {

class Revocations : public testing::KeepingWorld {};

TEST_F(Revocations, AreHeardWhoeverWritesThem) {
  std::vector<std::string> heard;
  Listener listener(loop, {.address = address, .settings = {}}, {kRevokedChannel});
  bool ready = false;
  listener.start(
      [&](std::string_view, std::string_view payload) {
        const auto revoked = parse_revocation(payload);
        ASSERT_TRUE(revoked) << payload;
        const std::string what = revoked->session        ? "session " + revoked->session->text()
                                 : revoked->banned_until ? "ban " + to_iso(*revoked->banned_until)
                                                         : "unban";
        heard.push_back(what + " " + revoked->user.text());
      },
      [&] { ready = true; });
  testing::run_until(loop, [&] { return ready; });
  sql("UPDATE auth.sessions SET ended_at = now()");
  sql("UPDATE auth.sessions SET refreshed_at = now()");
  sql("UPDATE auth.users SET banned_until = '2100-01-01T00:00:00Z' WHERE email = 'sam@example.org'");
  sql("UPDATE auth.users SET banned_until = NULL WHERE email = 'sam@example.org'");
  sql("UPDATE auth.users SET banned_until = 'infinity' WHERE email = 'sam@example.org'");
  sql("DELETE FROM auth.users WHERE email = 'ada@example.org'");
  testing::run_until(loop, [&] { return heard.size() >= 5; });
  const std::string sam = std::string(" ") + kSam;
  EXPECT_EQ(heard, (std::vector<std::string>{"session " + std::string(kSession) + sam,
                                             "ban 2100-01-01T00:00:00.000000+00:00" + sam, "unban" + sam,
                                             "ban 9999-12-31T00:00:00.000000+00:00" + sam,
                                             "ban 9999-12-31T23:59:59.000000+00:00 " + std::string(kAda)}));
}

TEST(ParseRevocation, TakesNothingElse) {
  const std::string id = "00000000-0000-4000-8000-00000000000a";
  for (const std::string& text :
       std::vector<std::string>{"", "session", "session " + id, "session " + id + " x", "ban " + id,
                                "ban " + id + " soon", "ban " + id + " -1", "ban " + id + " 999999999999999",
                                "unban " + id + " 1", "unban x", "other " + id, "unban " + id + " 1 2"}) {
    EXPECT_FALSE(parse_revocation(text)) << text;
  }
}

}  // namespace
}  // namespace bedside::store::postgres

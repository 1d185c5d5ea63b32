// Goal: state and diffs always add up: whoever applies the diffs to an earlier state holds the later one.
#include "service/realtime/presence/presence_set.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

const int kTabs[4] = {};
PresenceSet::Owner tab(int i) { return &kTabs[i]; }

TEST(PresenceSet, StateGroupsByKey) {
  PresenceSet set;
  EXPECT_EQ(set.state_json(), "{}");
  EXPECT_TRUE(set.track(tab(0), "a", R"({"n":1})", "r1"));
  EXPECT_TRUE(set.track(tab(1), "a", "{}", "r2"));
  EXPECT_TRUE(set.track(tab(2), "b\"", "{ }", "r3"));
  EXPECT_EQ(set.state_json(),
            R"({"a":{"metas":[{"phx_ref":"r1","n":1},{"phx_ref":"r2"}]},"b\"":{"metas":[{"phx_ref":"r3" }]}})");
}

TEST(PresenceSet, DiffsTellJoinsUpdatesAndLeaves) {
  PresenceSet set;
  set.track(tab(0), "a", R"({"n":1})", "r1");
  EXPECT_EQ(set.take_diff_json(), R"({"joins":{"a":{"metas":[{"phx_ref":"r1","n":1}]}},"leaves":{}})");
  EXPECT_FALSE(set.has_diff());
  set.track(tab(0), "a", R"({"n":2})", "r2");
  EXPECT_EQ(set.take_diff_json(),
            R"({"joins":{"a":{"metas":[{"phx_ref":"r2","n":2}]}},"leaves":{"a":{"metas":[{"phx_ref":"r1","n":1}]}}})");
  EXPECT_TRUE(set.untrack(tab(0), "a"));
  EXPECT_EQ(set.take_diff_json(), R"({"joins":{},"leaves":{"a":{"metas":[{"phx_ref":"r2","n":2}]}}})");
  EXPECT_TRUE(set.empty());
}

TEST(PresenceSet, TheSameAgainChangesNothing) {
  PresenceSet set;
  set.track(tab(0), "a", R"({"n":1})", "r1");
  set.take_diff_json();
  EXPECT_FALSE(set.track(tab(0), "a", R"({"n":1})", "r2"));
  EXPECT_FALSE(set.has_diff());
  EXPECT_FALSE(set.untrack(tab(1), "a"));
  EXPECT_FALSE(set.untrack(tab(0), "b"));
}

// What @supabase/phoenix does with a state and with a diff, reduced to key and reference.
using View = std::set<std::pair<std::string, std::string>>;
void collect(const boost::json::value& json, View& view, bool add) {
  for (const auto& [key, entry] : json.as_object()) {
    for (const auto& meta : entry.at("metas").as_array()) {
      const std::pair item(std::string(key), std::string(meta.at("phx_ref").as_string()));
      if (add)
        view.insert(item);
      else
        view.erase(item);
    }
  }
}

TEST(PresenceSet, DiffsAddUpToTheState) {
  rc::check([] {
    PresenceSet set;
    View view;
    int ref = 0;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      const int owner = *rc::gen::inRange(0, 4);
      const std::string key(1, static_cast<char>('a' + owner % 2));
      if (*rc::gen::inRange(0, 3) > 0) {
        set.track(tab(owner), key, R"({"v":)" + std::to_string(*rc::gen::inRange(0, 2)) + "}",
                  "r" + std::to_string(++ref));
      } else {
        set.untrack(tab(owner), key);
      }
      if (*rc::gen::inRange(0, 3) == 0 || i + 1 == steps) {
        const auto diff = json::parse(set.take_diff_json());
        collect(diff->at("joins"), view, true);
        collect(diff->at("leaves"), view, false);
      }
    }
    View state;
    collect(*json::parse(set.state_json()), state, true);
    RC_ASSERT(view == state);
  });
}

}  // namespace
}  // namespace bedside::service

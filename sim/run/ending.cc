// What a world is judged by beside the laws of each step: rings that come and stop in time, what the story expects, and
// that after healing everybody agrees, hangs up, and leaves nothing behind.
#include <algorithm>
#include <string>

#include "sim/run/stage.h"
#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

using call::PhaseName;

constexpr Duration kWorstDelivery = 8s;  // Of an event on a live feed, in the worst weather that stories make.
constexpr Duration kWorstAnswer = 30s;   // Of a request: two that the network swallows, and one that it does not.
constexpr Duration kSettling = 300s;     // Longer than every deadline of engines and server in a row.
constexpr Duration kPartingTime = 120s;

bool in_call(PhaseName phase) { return phase != PhaseName::kIdle && phase != PhaseName::kEnded; }

bool is_unanswered(signal::CallStatus status) {
  return status == signal::CallStatus::kCalling || status == signal::CallStatus::kRinging;
}

}  // namespace

// Rings.

void Stage::look_later(const signal::VideoCall& row) {
  const bool begins = row.status == signal::CallStatus::kCalling;
  if (!begins && is_unanswered(row.status)) return;
  time_.after(kWorstDelivery, [this, call = row.id, since = time_.now(), begins] { check_ring(call, since, begins); });
}

bool Stage::was_reachable(const Phone& phone, Instant since) const {
  return phone.has_page() && phone.ready_since() && *phone.ready_since() + 1s <= since;
}

void Stage::check_ring(CallId call, Instant since, bool should_ring) {
  const Witnessed* const known = store_judge_.find(call);
  if (known == nullptr) return;
  for (const auto& phone : phones_) {
    if (phone->user() != known->row.receiver_id || !was_reachable(*phone, since)) continue;
    const bool rings = phone->screen().phase == PhaseName::kIncoming && phone->screen().call->id == call;
    if (!should_ring && rings) broken("no_late_ring", phone->name() + " still rings for a call that is not ringing");
    const bool idle = phone->screen().phase == PhaseName::kIdle;
    if (should_ring && phone->free_since() > since) {
      // It was in a call of its own, and asks now who waits; the law holds from there.
      time_.after(kWorstAnswer, [this, call, freed = phone->free_since()] { check_ring(call, freed, true); });
      continue;
    }
    if (should_ring && idle && is_unanswered(known->row.status) && !phone_judge_.has_rung(*phone, call)) {
      broken("rings", phone->name() + " does not ring for a call that is there");
    }
  }
}

// Expectations.

bool Stage::is_met(const Deed& deed, const Phone& phone) const {
  if (!phone.has_page()) return false;
  const call::ScreenState& screen = phone.screen();
  if (signal::word_of(screen.phase) != deed.rest.front()) return false;
  return deed.whom.empty() || screen.ended_reason == deed.whom;
}

void Stage::look_at_expectations(const Phone& phone) {
  for (Expectation& expectation : expectations_) {
    const Deed& deed = expectation.deed;
    if (expectation.met || deed.who != phone.name()) continue;
    const Duration now = time_.elapsed();
    if (now < expectation.line.at || now > deed.time) continue;
    if (!is_met(deed, phone)) continue;
    expectation.met = true;
    if (deed.verb == Verb::kIsNot) {
      broken("expected", "line " + std::to_string(expectation.line.number) + ": " + deed.who + " is " +
                             deed.rest.front() + " already");
    }
  }
}

void Stage::check_expectations() {
  std::size_t next_call = 0;
  for (const Expectation& expectation : expectations_) {
    const Deed& deed = expectation.deed;
    const std::string line = "line " + std::to_string(expectation.line.number) + ": ";
    if (deed.verb == Verb::kIs && !expectation.met && !is_met(deed, phone(deed.who))) {
      broken("expected", line + deed.who + " is " + std::string(signal::word_of(phone(deed.who).screen().phase)) +
                             " (" + phone(deed.who).screen().ended_reason.value_or("-") + ")");
    }
    if (deed.verb == Verb::kCallCount && deed.number != static_cast<int>(calls_in_order_.size())) {
      broken("expected", line + "there are " + std::to_string(calls_in_order_.size()));
    }
    if (deed.verb != Verb::kHistory) continue;
    const Witnessed* const known =
        next_call < calls_in_order_.size() ? store_judge_.find(calls_in_order_[next_call]) : nullptr;
    ++next_call;
    if (known == nullptr) {
      broken("expected", line + "there is no such call");
      continue;
    }
    const std::vector<std::string> seen = {std::string(word_of(known->row.status)), known->row.end_reason.value_or("-"),
                                           std::to_string(known->row.duration_seconds.value_or(0)) + "s"};
    for (std::size_t i = 0; i < std::min(seen.size(), deed.rest.size()); ++i) {
      if (seen[i] != deed.rest[i]) broken("expected", line + "it is " + seen[0] + " " + seen[1] + " " + seen[2]);
    }
  }
}

// The end of every story.

void Stage::check_agreement() {
  heal_everything();
  for (const auto& phone : phones_) phone->habits = {};
  if (!go_on_until(time_.now() + kSettling)) return;
  for (const auto& [id, known] : store_judge_.calls()) {
    if (signal::is_over(known.row.status)) continue;
    std::set<UserId> talking;
    std::set<bool> pictures;
    for (const auto& phone : phones_) {
      const call::ScreenState& screen = phone->screen();
      if (screen.phase != PhaseName::kActive || !screen.call || screen.call->id != id) continue;
      talking.insert(phone->user());
      pictures.insert(screen.video);
    }
    if (pictures.size() > 1)
      return broken("ends_agree", "one of two shows pictures and the other thinks it is a voice call");
    if (known.row.status != signal::CallStatus::kActive || talking.size() != 2) {
      return broken("ends_agree", "a call is " + std::string(word_of(known.row.status)) + " in the store and " +
                                      std::to_string(talking.size()) + " of two talk in it");
    }
  }
  for (const auto& phone : phones_) {
    if (!in_call(phone->screen().phase)) continue;
    const Witnessed* const known = store_judge_.find(phone->screen().call->id);
    if (phone->screen().phase != PhaseName::kActive || known == nullptr || signal::is_over(known->row.status)) {
      return broken("ends_agree", phone->name() + " is still " + std::string(signal::word_of(phone->screen().phase)) +
                                      " in a call that is " +
                                      (known == nullptr ? "not stored" : std::string(word_of(known->row.status))));
    }
  }
}

void Stage::check_rest() {
  for (const auto& phone : phones_) {
    if (in_call(phone->screen().phase)) (void)phone->press(call::EndCall{});
  }
  if (!go_on_until(time_.now() + kPartingTime)) return;
  for (const auto& phone : phones_) {
    if (in_call(phone->screen().phase)) return broken("ends_agree", phone->name() + " is in a call after hanging up");
    if (!phone->is_at_rest()) return broken("everything_is_given_back", phone->name() + " still waits for something");
  }
  for (const auto& [id, known] : store_judge_.calls()) {
    if (!signal::is_over(known.row.status)) return broken("ends_agree", "a call is open after everybody hung up");
  }
  store_judge_.check_history(server_->history());
}

}  // namespace bedside::sim

#include <string>

#include "call/internal/life.h"
#include "call/internal/parts/arrows.h"
#include "call/internal/step.h"

namespace bedside::call {
namespace {

Error wrong_phase(const State& state, const Input& input) {
  return user_error("call.wrong_phase",
                    std::string(name_of(input)) + " is not possible while " + std::string(name_of(state.phase)) + ".");
}
Error too_large(std::string what) { return user_error("call.too_large", std::move(what) + " is larger than allowed."); }
Error not_available(std::string why) { return user_error("call.not_available", std::move(why)); }

Status check(const State& state, const StartCall& input) {
  if (input.receiver_id == state.settings.me) return not_available("Nobody can call themselves.");
  if (state.writes.size() >= kMaxWrites) {
    return Error{Fault::kUs, Retry::kLater, "call.too_many", "Too many earlier calls are not saved yet.", {}};
  }
  return {};
}

Status check(const State& state, const RetryCall&) {
  if (!can_retry(state.call)) return not_available("This call cannot be repeated.");
  return {};
}

Status check(const State& state, const AnswerCall& input) {
  if (input.call_id != state.call.row.id) return user_error("call.unknown_call", "This is not the call that rings.");
  return {};
}

Status check(const State& state, const TakeOver& input) {
  if (!state.elsewhere || state.elsewhere->id != input.call_id) {
    return user_error("call.unknown_call", "This call is not open on another device.");
  }
  return {};
}

Status check(const State&, const EndCall& input) {
  if (input.reason && input.reason->size() > kMaxReasonBytes) return too_large("The reason");
  if (input.reason && input.reason->empty()) return not_available("The reason is empty.");
  return {};
}

Status check(const State& state, const SetCamera& input) {
  if (input.enabled && !state.call.video) return not_available("There is no camera in this call.");
  return {};
}

Status check(const State& state, const SetVideo&) {
  if (!state.call.with_engine) return not_available("The other side cannot be asked.");
  return {};
}

Status check(const State&, const SignalRows& input) {
  if (input.rows.size() > kMaxRowsPerInput) return too_large("The list of signals");
  return {};
}

Status check(const State&, const OpenCalls& input) {
  if (input.rows.size() > kMaxRowsPerInput) return too_large("The list of calls");
  return {};
}

Status check(const State&, const IceServersChanged& input) { return check_ice_servers(input.ice_servers); }

template <class T>
Status check(const State&, const T&) {
  return {};
}

}  // namespace

Status admit(const State& state, const Input& input) {
  if (arrow(state.phase, input.index()).treatment == Treatment::kRefused) return wrong_phase(state, input);
  return std::visit([&](const auto& known) { return check(state, known); }, input);
}

}  // namespace bedside::call

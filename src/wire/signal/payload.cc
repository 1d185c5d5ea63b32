#include "wire/signal/payload.h"

#include <string_view>
#include <utility>

#include "wire/signal/codec.h"

namespace bedside::signal {
namespace {

constexpr std::size_t kMaxMidBytes = 64;        // RFC 8843 mids are short tokens.
constexpr std::size_t kMaxFragmentBytes = 256;  // RFC 8839 section 5.4.

Error malformed(std::string why) { return {Fault::kPeer, Retry::kNever, "signal.malformed", std::move(why), {}}; }
Error too_large() { return {Fault::kPeer, Retry::kNever, "signal.too_large", "A signal is larger than allowed.", {}}; }

// What follows `label` up to the next space or line end.
std::string_view word_after(std::string_view text, std::string_view label) {
  const std::size_t found = text.find(label);
  if (found == std::string_view::npos) return {};
  text.remove_prefix(found + label.size());
  return text.substr(0, text.find_first_of(" \r\n"));
}

Result<Payload> parse_description(SignalType type, const json::Value& data) {
  const SdpType wanted = type == SignalType::kOffer ? SdpType::kOffer : SdpType::kAnswer;
  auto description = from_value<Description>(data);
  if (!description.ok()) return malformed(description.error().message);
  if (description->type != wanted) return malformed("The description is not what signal_type says.");
  if (!fits(*description)) return too_large();
  if (description->sdp.reveal().empty()) return malformed("The description is empty.");
  return Payload{std::move(*description)};
}

Result<Payload> parse_candidate(const json::Value& data) {
  if (data.is_null()) return Payload{IceCandidate{}};
  auto candidate = from_value<IceCandidate>(data);
  if (!candidate.ok()) return malformed(candidate.error().message);
  if (!fits(*candidate)) return too_large();
  return Payload{std::move(*candidate)};
}

// What is not there, no text or too long is not said.
std::optional<std::string> word(const json::Value& data, std::string_view name, std::size_t most) {
  const json::Value* found = data.find(name);
  if (found == nullptr || found->text() == nullptr || found->text()->size() > most) return std::nullopt;
  return *found->text();
}

}  // namespace

bool fits(const Description& description) { return description.sdp.reveal().size() <= kMaxSdpBytes; }

bool fits(const IceCandidate& candidate) {
  return candidate.candidate.reveal().size() <= kMaxCandidateBytes &&
         candidate.sdp_mid.value_or("").size() <= kMaxMidBytes &&
         candidate.username_fragment.value_or("").size() <= kMaxFragmentBytes;
}

Result<Payload> parse_payload(SignalType type, const json::Value& data) {
  auto payload = type == SignalType::kIceCandidate ? parse_candidate(data) : parse_description(type, data);
  if (!payload.ok()) return payload;
  payload->party = word(data, "party", kMaxPartyBytes);
  payload->session = word(data, "session", kMaxSessionBytes);
  payload->to = word(data, "to", kMaxSessionBytes);
  if (const json::Value* round = data.find("round")) payload->round = round->integer();
  payload->device = word(data, "for", kMaxPartyBytes);
  const json::Value* early = data.find("early");
  payload->early = early != nullptr && early->boolean() != nullptr && *early->boolean();
  return payload;
}

SignalType type_of(const Payload& payload) {
  const auto* description = std::get_if<Description>(&payload.content);
  if (description == nullptr) return SignalType::kIceCandidate;
  return description->type == SdpType::kOffer ? SignalType::kOffer : SignalType::kAnswer;
}

json::Value to_data(const Payload& payload) {
  json::Value data = std::visit([](const auto& content) { return to_value(content); }, payload.content);
  if (payload.party) data.set("party", json::Value(*payload.party));
  if (payload.session) data.set("session", json::Value(*payload.session));
  if (payload.to) data.set("to", json::Value(*payload.to));
  if (payload.round) data.set("round", json::Value(*payload.round));
  if (payload.device) data.set("for", json::Value(*payload.device));
  if (payload.early) data.set("early", json::Value(true));
  return data;
}

std::string user_fragment(const Description& description) {
  return std::string(word_after(description.sdp.reveal(), "a=ice-ufrag:"));
}

std::string user_fragment(const IceCandidate& candidate) {
  if (candidate.username_fragment && !candidate.username_fragment->empty()) return *candidate.username_fragment;
  return std::string(word_after(candidate.candidate.reveal(), " ufrag "));
}

}  // namespace bedside::signal

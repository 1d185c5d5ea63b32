#include "sim/run/stage.h"

#include <algorithm>
#include <utility>

#include "base/os/log.h"
#include "wire/signal/codec.h"

namespace bedside::sim {
namespace {

constexpr Duration kReload = 1s;
constexpr std::uint64_t kMostStepsInAMoment = 20'000;

Uuid numbered(int kind, int number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[0] = static_cast<std::uint8_t>(kind);
  bytes[14] = static_cast<std::uint8_t>(number >> 8);
  bytes[15] = static_cast<std::uint8_t>(number);
  return Uuid::v4(bytes);
}

std::string person_of(const std::string& device) { return device.substr(0, device.find('/')); }

}  // namespace

Stage::Stage(const Story& story, const WorldOptions& options)
    : story_(story),
      options_(options),
      air_(time_),
      store_judge_(time_, verdicts_),
      phone_judge_(time_, verdicts_, store_judge_) {
  cast_.seed = story.seed;
  cast_.room = RoomId{numbered(2, 1)};
  for (const auto& name : story.people) {
    people_[name] = UserId{numbered(1, static_cast<int>(people_.size()) + 1)};
    cast_.users.push_back(people_[name]);
  }
  server_ = options.make_server(time_, *this, cast_);
  MakeMind make_mind = options.make_mind;
  if (!make_mind) make_mind = [](const call::Config& config) { return std::make_unique<NativeMind>(config); };
  around_ = std::make_unique<Surroundings>(Surroundings{time_, air_, *server_, *this, make_mind, cast_.room});
  add_phones();
}

Stage::~Stage() {
  for (const auto& phone : phones_) phone->close_page();
}

void Stage::add_phones() {
  Rng seeds(story_.seed * 2 + 1);
  for (const auto& name : story_.devices) {
    PhoneSetup setup;
    setup.name = name;
    setup.user = people_.at(person_of(name));
    setup.seed = seeds.next();
    setup.returns_signals = seeds.below(2) == 0;
    setup.has_relay = seeds.below(2) == 0;
    setup.looks_every = seeds.below(4) == 0 ? 250ms : 1s;
    phones_.push_back(std::make_unique<Phone>(*around_, std::move(setup)));
    phones_by_name_[name] = phones_.back().get();
  }
}

void Stage::mix(std::string_view text) {
  for (const char letter : text) mix(static_cast<std::uint8_t>(letter));
}

void Stage::trace(const std::string& text) {
  if (options_.trace) options_.trace(to_text(time_.elapsed()) + " " + text);
}

// What is seen.

void Stage::committed(const signal::VideoCall& row) {
  const Witnessed* const before = store_judge_.find(row.id);
  const bool changed = before == nullptr || before->row.status != row.status;
  if (before == nullptr) calls_in_order_.push_back(row.id);
  store_judge_.committed(row);
  mix(row.id.text());
  mix(static_cast<std::uint64_t>(row.status));
  if (options_.trace)
    trace("stored call " + row.id.text().substr(24) + " " + std::string(word_of(row.status)) + " " +
          row.end_reason.value_or(""));
  if (changed) look_later(row);
}

void Stage::committed(const signal::WebRtcSignal& row) {
  store_judge_.committed(row);
  mix(row.id.text());
  if (options_.trace)
    trace("stored signal " + std::to_string(row.seq.value_or(0)) + " " + std::string(word_of(row.signal_type)));
}

void Stage::fed(Phone& phone, const call::Input& input, const Status& status) {
  phone_judge_.fed(phone, input, status);
  if (options_.trace) {
    trace(phone.name() + " <- " + signal::to_json(input) + (status.ok() ? "" : " REFUSED " + status.error().id));
  }
}

void Stage::ordered(Phone& phone, const call::Output& order) {
  mix(order.index());
  mix(static_cast<std::uint64_t>(time_.elapsed().count()));
  phone_judge_.ordered(phone, order);
  if (options_.trace) trace(phone.name() + " -> " + signal::to_json(order));
}

void Stage::drained(Phone& phone) {
  phone_judge_.drained(phone);
  if (!expectations_.empty()) look_at_expectations(phone);
}

void Stage::asking(Phone& phone, const call::Output& order) { store_judge_.asking(phone.user(), order); }
void Stage::answered(Phone&, const call::Output&, const Reply& reply) { store_judge_.answered(reply); }
void Stage::acknowledged(Phone&, const call::Output&, const Reply& reply) { store_judge_.acknowledged(reply); }

// The story.

void Stage::tell_story() {
  for (const auto& phone : phones_) {
    time_.at(Timeline::kBeginning, [phone = phone.get()] { phone->open_page(); });
  }
  for (const Line& line : story_.lines) {
    Deed deed = read_line(story_, line).value();
    if (line.is_expectation) {
      expectations_.push_back({std::move(deed), line, false});
    } else {
      time_.at(Timeline::kBeginning + line.at, [this, deed = std::move(deed), line] {
        if (options_.trace) trace("* " + to_text(line));
        carry_out(deed);
      });
    }
  }
}

void Stage::carry_out(const Deed& deed) {
  switch (deed.verb) {
    case Verb::kPathBreaks:
    case Verb::kPathHeals:
    case Verb::kServerCrashes:
    case Verb::kServerStarts:
    case Verb::kWeather:
    case Verb::kHeals: return world_deed(deed);
    default: return page_deed(phone(deed.who), deed);
  }
}

void Stage::page_deed(Phone& phone, const Deed& deed) {
  using signal::CallType;
  switch (deed.verb) {
    case Verb::kOpens: return phone.open_page();
    case Verb::kReloads: time_.after(kReload, [&phone] { phone.open_page(); }); [[fallthrough]];
    case Verb::kCloses:
      phone_judge_.trouble(phone);
      phone_judge_.page_closed(phone);
      return phone.close_page();
    case Verb::kCalls: return (void)phone.call(people_.at(deed.whom), CallType::kVideo);
    case Verb::kCallsByVoice: return (void)phone.call(people_.at(deed.whom), CallType::kAudio);
    case Verb::kAccepts: return (void)phone.answer(true);
    case Verb::kDeclines: return (void)phone.answer(false);
    case Verb::kHangsUp: return (void)phone.press(call::EndCall{});
    case Verb::kDismisses: return (void)phone.press(call::DismissCall{});
    case Verb::kRetries: return (void)phone.press(call::RetryCall{});
    case Verb::kMutes: return (void)phone.press(call::SetMicrophone{false});
    case Verb::kUnmutes: return (void)phone.press(call::SetMicrophone{true});
    case Verb::kHides: return (void)phone.press(call::SetCamera{false});
    case Verb::kShows: return (void)phone.press(call::SetCamera{true});
    case Verb::kWantsPictures: return (void)phone.press(call::SetVideo{true});
    case Verb::kWantsVoice: return (void)phone.press(call::SetVideo{false});
    case Verb::kAcceptsAfter: phone.habits.accepts_after = deed.time; return;
    case Verb::kDeclinesAfter: phone.habits.declines_after = deed.time; return;
    case Verb::kHangsUpAfter: phone.habits.hangs_up_after = deed.time; return;
    case Verb::kGoesOffline: phone_judge_.trouble(phone); return phone.set_online(false);
    case Verb::kComesOnline: return phone.set_online(true);
    case Verb::kChangesNetwork: phone_judge_.trouble(phone); return phone.change_network();
    case Verb::kLosesSocket: return phone.socket_breaks();
    case Verb::kDeniesCamera: phone.grants_video = false; return;
    case Verb::kDeniesAll: phone.grants_video = phone.grants_audio = false; return;
    case Verb::kGrantsAll: phone.grants_video = phone.grants_audio = true; return;
    case Verb::kConnectsLate: phone.connects_early = false; return;
    case Verb::kTokenLasts: return phone.set_token_life(deed.time);
    case Verb::kClockAhead: phone.clock_ahead = deed.time; return;
    case Verb::kClockBehind: phone.clock_ahead = -deed.time; return;
    case Verb::kClockDrifts: phone.clock_drift_ppm = deed.number; return;
    default: return;
  }
}

void Stage::world_deed(const Deed& deed) {
  switch (deed.verb) {
    case Verb::kPathBreaks: return set_path(deed, false);
    case Verb::kPathHeals: return set_path(deed, true);
    case Verb::kServerCrashes: return crash_server();
    case Verb::kServerStarts: return start_server();
    case Verb::kWeather: return set_weather(deed.rest);
    case Verb::kHeals: return heal_everything();
    default: return;
  }
}

void Stage::set_path(const Deed& deed, bool up) {
  Phone& here = phone(deed.who);
  for (const auto& there : phones_) {
    if (there->user() != people_.at(deed.whom) || there.get() == &here) continue;
    phone_judge_.trouble(here);
    phone_judge_.trouble(*there);
    if (up) {
      air_.heal(here.station(), there->station());
    } else {
      air_.cut(here.station(), there->station());
    }
  }
}

void Stage::set_weather(const std::vector<std::string>& words) {
  Weather weather = air_.weather();
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const auto time = parse_duration(words[i + 1]);
    const int number = std::atoi(words[i + 1].c_str());
    if (words[i] == "latency" && time) weather.latency = *time;
    if (words[i] == "jitter" && time) weather.jitter = *time;
    if (words[i] == "lose") weather.lose_request = number;
    if (words[i] == "unanswered") weather.lose_answer = number;
    if (words[i] == "drop") weather.lose_event = number;
    if (words[i] == "double") weather.double_event = number;
    if (words[i] == "limit") weather.rate_limit = number;
    if (words[i] == "cut") weather.cut_socket = number;
  }
  air_.set_weather(weather);
}

void Stage::crash_server() {
  if (!server_->is_up()) return;
  server_->crash();
  for (const auto& phone : phones_) phone->socket_breaks();
}

void Stage::start_server() {
  if (server_->is_up()) return;
  server_->start();
  store_judge_.check_history(server_->history());
}

void Stage::heal_everything() {
  start_server();
  air_.set_weather({});
  for (const auto& phone : phones_) phone->set_online(true);
  air_.heal_all();
}

bool Stage::go_on_until(Instant end) {
  Instant moment = time_.now();
  for (std::uint64_t steps = 0; !verdicts_.first() && time_.step(end); ++steps) {
    if (time_.now() != moment) steps = 0;
    moment = time_.now();
    if (steps > kMostStepsInAMoment) broken("time_goes_on", "somebody asks to be woken again and again");
  }
  return !verdicts_.first();
}

Outcome Stage::run() {
  tell_story();
  bool fine = go_on_until(Timeline::kBeginning + story_.length + 1ms);
  if (fine) check_expectations();
  if (fine && !verdicts_.first()) check_agreement();
  if (!verdicts_.first()) check_rest();
  Outcome outcome;
  outcome.violation = verdicts_.first();
  outcome.calls = calls_in_order_.size();
  outcome.talked = phone_judge_.talked();
  outcome.steps = time_.steps();
  outcome.inputs = phone_judge_.inputs();
  outcome.fingerprint = fingerprint_;
  if (server_->is_up()) outcome.history = server_->history();
  return outcome;
}

Outcome run(const Story& story, const WorldOptions& options) {
  set_log_level(
      LogLevel::kError);  // A world speaks through its outcome; what its services say would be millions of lines.
  return Stage(story, options).run();
}

}  // namespace bedside::sim

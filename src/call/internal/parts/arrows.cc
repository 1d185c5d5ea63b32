#include "call/internal/parts/arrows.h"

namespace bedside::call {
namespace {

struct Row {
  std::string_view input;
  std::array<std::string_view, kPhases.size()> cells;
};

// One letter for each phase: I Idle, C Calling, N iNcoming, A Answering, X Connecting, V actiVe, R Reconnecting, E
// Ended. A cell names the phases that the input may lead to; "=" always stays; "-" ignored; "!" refused.
constexpr std::string_view kLetters = "ICNAXVRE";

// clang-format off
constexpr std::array<Row, kInputKinds> kRows = {{
  //                        Idle  Calling  Incoming  Answering  Connecting  Active  Reconnecting  Ended
  {"StartCall",            {"C",  "!",     "!",      "!",       "!",        "!",    "!",          "C"}},
  {"AnswerCall",           {"!",  "!",     "AE",     "!",       "!",        "!",    "!",          "!"}},
  {"EarlyAllowed",         {"-",  "-",     "=",      "-",       "-",        "-",    "-",          "-"}},
  {"EndCall",              {"!",  "EN",    "E",      "E",       "E",        "E",    "E",          "!"}},
  {"SetMicrophone",        {"!",  "=",     "=",      "=",       "=",        "=",    "=",          "!"}},
  {"SetCamera",            {"!",  "=",     "=",      "=",       "=",        "=",    "=",          "!"}},
  {"SetVideo",             {"!",  "!",     "!",      "!",       "!",        "=",    "=",          "!"}},
  {"DismissCall",          {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "I"}},
  {"RetryCall",            {"!",  "!",     "!",      "!",       "!",        "!",    "!",          "C"}},
  {"TakeOver",             {"R",  "!",     "!",      "!",       "!",        "!",    "!",          "R"}},
  {"CallRow",              {"N",  "XVEN",  "NE",     "XVE",     "VE",       "ER",   "VE",         "N"}},
  {"SignalRow",            {"=",  "XV",    "=",      "=",       "=",        "R",    "=",          "="}},
  {"SignalRows",           {"=",  "XV",    "=",      "=",       "=",        "R",    "=",          "="}},
  {"OpenCalls",            {"NCR","XVEN",  "NE",     "XVEN",    "VE",       "ER",   "VE",         "N"}},
  {"WriteDone",            {"=",  "XVEN",  "E",      "XVE",     "VE",       "ER",   "VE",         "="}},
  {"WriteFailed",          {"=",  "EN",    "=",      "N",       "E",        "=",    "=",          "="}},
  {"FetchFailed",          {"=",  "E",     "=",      "N",       "=",        "=",    "=",          "="}},
  {"SignalingUp",          {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "="}},
  {"SignalingDown",        {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "="}},
  {"LocalDescription",     {"-",  "E",     "=",      "E",       "E",        "ER",   "E",          "-"}},
  {"LocalCandidate",       {"-",  "=",     "=",      "=",       "=",        "=",    "=",          "-"}},
  {"RemoteDescriptionSet", {"-",  "=",     "=",      "=",       "=",        "R",    "=",          "-"}},
  {"PeerFailed",           {"-",  "E",     "=",      "E",       "E",        "E",    "E",          "-"}},
  {"PeerState",            {"-",  "=",     "=",      "=",       "VE",       "R",    "VE",         "-"}},
  {"DataMessage",          {"-",  "XV",    "=",      "E",       "E",        "E",    "E",          "-"}},
  {"DataOpen",             {"-",  "=",     "=",      "=",       "=",        "=",    "=",          "-"}},
  {"DataClosed",           {"-",  "=",     "=",      "=",       "=",        "=",    "=",          "-"}},
  {"RemoteTrack",          {"-",  "=",     "=",      "=",       "=",        "=",    "=",          "-"}},
  {"MediaStats",           {"-",  "=",     "-",      "=",       "=",        "R",    "V",          "-"}},
  {"MediaReady",           {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "="}},
  {"MediaDenied",          {"-",  "E",     "-",      "E",       "E",        "=",    "=",          "-"}},
  {"IceServersChanged",    {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "="}},
  {"NetworkChanged",       {"=",  "=",     "=",      "=",       "=",        "=",    "=",          "="}},
  {"Wake",                 {"=",  "E",     "E",      "=",       "E",        "=",    "E",          "="}},
}};
// clang-format on

constexpr Arrow parse(std::string_view cell) {
  if (cell == "-") return {Treatment::kIgnored, 0};
  if (cell == "!") return {Treatment::kRefused, 0};
  Arrow arrow{Treatment::kTaken, 0};
  for (const char letter : cell) {
    const std::size_t phase = kLetters.find(letter);
    if (phase != std::string_view::npos) arrow.leads_to = static_cast<std::uint8_t>(arrow.leads_to | (1u << phase));
  }
  return arrow;
}

constexpr auto kArrows = [] {
  std::array<std::array<Arrow, kPhases.size()>, kInputKinds> arrows{};
  for (std::size_t kind = 0; kind < kInputKinds; ++kind) {
    for (std::size_t phase = 0; phase < kPhases.size(); ++phase) arrows[kind][phase] = parse(kRows[kind].cells[phase]);
  }
  return arrows;
}();

// The rows stand in the order of the variant, which is what makes its index the key.
template <std::size_t... kKind>
constexpr bool rows_match_inputs(std::index_sequence<kKind...>) {
  return ((kRows[kKind].input == std::variant_alternative_t<kKind, Input>::kName) && ...);
}
static_assert(rows_match_inputs(std::make_index_sequence<kInputKinds>()));

}  // namespace

Arrow arrow(Phase from, std::size_t kind) { return kArrows[kind][static_cast<std::size_t>(from)]; }

std::string_view input_name(std::size_t kind) { return kRows[kind].input; }

std::string_view name_of(Phase phase) {
  switch (phase) {
    case Phase::kIdle: return "Idle";
    case Phase::kCalling: return "Calling";
    case Phase::kIncoming: return "Incoming";
    case Phase::kAnswering: return "Answering";
    case Phase::kConnecting: return "Connecting";
    case Phase::kActive: return "Active";
    case Phase::kReconnecting: return "Reconnecting";
    case Phase::kEnded: return "Ended";
  }
  return {};
}

}  // namespace bedside::call

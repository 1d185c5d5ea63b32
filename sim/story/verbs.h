// Every line that a story may have: one table, from which lines are checked, carried out and explained by --help.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "call/names.h"

namespace bedside::sim {

struct Line;
struct Story;

enum class Verb : std::uint8_t {
  kOpens,
  kCloses,
  kReloads,
  kCalls,
  kCallsByVoice,
  kAccepts,
  kDeclines,
  kHangsUp,
  kDismisses,
  kRetries,
  kMutes,
  kUnmutes,
  kHides,
  kShows,
  kWantsPictures,
  kWantsVoice,
  kAcceptsAfter,
  kDeclinesAfter,
  kHangsUpAfter,
  kGoesOffline,
  kComesOnline,
  kChangesNetwork,
  kLosesSocket,
  kDeniesCamera,
  kDeniesAll,
  kGrantsAll,
  kConnectsLate,
  kTokenLasts,
  kClockAhead,
  kClockBehind,
  kClockDrifts,
  kPathBreaks,
  kPathHeals,
  kServerCrashes,
  kServerStarts,
  kWeather,
  kHeals,
  // Expectations.
  kIs,        // ada active by 2s
  kIsNot,     // ada not incoming until 5s
  kHistory,   // history ended hangup 12s
  kCallCount  // calls 2
};

// What a pattern's slots held.
struct Deed {
  Verb verb = Verb::kHeals;
  std::string who;
  std::string whom;
  Duration time{};
  int number = 0;
  std::vector<std::string> rest;
};

struct VerbInfo {
  Verb verb;
  bool is_expectation;
  std::string_view pattern;  // "WHO calls WHOM"; slots in capitals: WHO WHOM TIME NUMBER PHASE REST.
  std::string_view meaning;
};

const std::vector<VerbInfo>& verbs();

// Errors: story.malformed.
Result<Deed> read_line(const Story& story, const Line& line);
Status check_line(const Story& story, const Line& line);

}  // namespace bedside::sim

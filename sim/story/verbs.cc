#include "sim/story/verbs.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/story/story.h"
#include "wire/signal/schema.h"

namespace bedside::sim {
namespace {

bool is_one_of(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Fills the slot from the word; false when it does not fit.
bool take(const Story& story, std::string_view slot, const std::string& word, Deed& deed) {
  if (slot == "WHO") {
    deed.who = word;
    return is_one_of(story.devices, word);
  }
  if (slot == "WHOM") {
    deed.whom = word;
    return is_one_of(story.people, word);
  }
  if (slot == "TIME") {
    const auto time = parse_duration(word);
    deed.time = time.value_or(0ms);
    return time.has_value();
  }
  if (slot == "NUMBER") {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), deed.number);
    return error == std::errc() && end == word.data() + word.size();
  }
  if (slot == "PHASE") {
    deed.rest.push_back(word);
    return signal::from_word<call::PhaseName>(word).has_value();
  }
  return slot == word;
}

bool matches(const Story& story, std::string_view pattern, const std::vector<std::string>& words, Deed& deed) {
  std::istringstream in{std::string(pattern)};
  std::size_t at = 0;
  for (std::string slot; in >> slot;) {
    if (slot == "REST") {
      deed.rest.assign(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
      return true;
    }
    if (slot == "REASON") {  // May be left out.
      const bool given = at < words.size() && words[at] != "by";
      if (given) deed.whom = words[at++];
      continue;
    }
    if (at >= words.size() || !take(story, slot, words[at], deed)) return false;
    ++at;
  }
  return at == words.size();
}

}  // namespace

const std::vector<VerbInfo>& verbs() {
  static const std::vector<VerbInfo> kVerbs = {
      {Verb::kOpens, false, "WHO opens", "opens the page; everybody's is open at the beginning"},
      {Verb::kCloses, false, "WHO closes", "closes the page, or its browser dies"},
      {Verb::kReloads, false, "WHO reloads", "closes the page and opens it again a second later"},
      {Verb::kCalls, false, "WHO calls WHOM", "presses the camera button"},
      {Verb::kCallsByVoice, false, "WHO calls WHOM by voice", "presses the telephone button"},
      {Verb::kAccepts, false, "WHO accepts", "the call that rings"},
      {Verb::kDeclines, false, "WHO declines", "the call that rings"},
      {Verb::kHangsUp, false, "WHO hangs up", "in any state of a call"},
      {Verb::kDismisses, false, "WHO dismisses", "leaves the screen of an ended call; done by itself after a second"},
      {Verb::kRetries, false, "WHO retries", "calls the same person again"},
      {Verb::kMutes, false, "WHO mutes", "the microphone"},
      {Verb::kUnmutes, false, "WHO unmutes", "the microphone"},
      {Verb::kHides, false, "WHO hides", "turns the camera off"},
      {Verb::kShows, false, "WHO shows", "turns the camera on"},
      {Verb::kWantsPictures, false, "WHO wants pictures", "asks for them in a call, or agrees"},
      {Verb::kWantsVoice, false, "WHO wants voice", "alone: asks for that in a call, agrees, or declines pictures"},
      {Verb::kAcceptsAfter, false, "WHO accepts after TIME", "a habit: every call that rings for so long"},
      {Verb::kDeclinesAfter, false, "WHO declines after TIME", "a habit"},
      {Verb::kHangsUpAfter, false, "WHO hangs up after TIME", "a habit: every call that is connected for so long"},
      {Verb::kGoesOffline, false, "WHO goes offline", "reaches neither server nor phones"},
      {Verb::kComesOnline, false, "WHO comes online", ""},
      {Verb::kChangesNetwork, false, "WHO changes network", "a new address: what was connected has to be found again"},
      {Verb::kLosesSocket, false, "WHO loses the socket", "only the feed breaks"},
      {Verb::kDeniesCamera, false, "WHO denies the camera", "the browser's permission"},
      {Verb::kDeniesAll, false, "WHO denies everything", "camera and microphone"},
      {Verb::kGrantsAll, false, "WHO grants everything", "as at the beginning"},
      {Verb::kConnectsLate, false, "WHO connects late", "at the accept, not while it rings; as a page that is set so"},
      {Verb::kTokenLasts, false, "WHO has tokens for TIME", "how long an access token lives"},
      {Verb::kClockAhead, false, "WHO clock is TIME ahead", "of the server's"},
      {Verb::kClockBehind, false, "WHO clock is TIME behind", "the server's"},
      {Verb::kClockDrifts, false, "WHO clock drifts NUMBER", "so many microseconds in a second"},
      {Verb::kPathBreaks, false, "path WHO WHOM breaks", "between their phones; the server is reached"},
      {Verb::kPathHeals, false, "path WHO WHOM heals", ""},
      {Verb::kServerCrashes, false, "server crashes", "and forgets what was not synced"},
      {Verb::kServerStarts, false, "server starts", ""},
      {Verb::kWeather, false, "weather REST",
       "pairs of: latency TIME, jitter TIME, and in percent lose, unanswered, drop, double, limit, and cut in per "
       "mille"},
      {Verb::kHeals, false, "everything heals", "good weather, everybody online, the server up"},
      {Verb::kIsNot, true, "WHO not PHASE until TIME", "at no moment from the line before"},
      {Verb::kHistory, true, "history REST",
       "the next call's status, end_reason and duration, in order of their start"},
      {Verb::kCallCount, true, "calls NUMBER", "so many are in the history at the end"},
      {Verb::kIs, true, "WHO PHASE REASON by TIME", "at some moment from the line before; REASON is the ended_reason"},
  };
  return kVerbs;
}

Result<Deed> read_line(const Story& story, const Line& line) {
  for (const VerbInfo& info : verbs()) {
    Deed deed;
    deed.verb = info.verb;
    if (info.is_expectation == line.is_expectation && matches(story, info.pattern, line.words, deed)) return deed;
  }
  return user_error("story.malformed", "nobody knows how to do that", "bedside-sim --help lists every line.");
}

Status check_line(const Story& story, const Line& line) {
  const auto deed = read_line(story, line);
  if (!deed) return deed.error();
  return {};
}

}  // namespace bedside::sim

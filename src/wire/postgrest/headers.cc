#include "wire/postgrest/headers.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace bedside::postgrest {
namespace {

std::string_view strip(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    const auto part = strip(text.substr(0, end));
    if (!part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Up to the largest signed 64-bit number, so that every sum and every database can hold it.
std::optional<std::uint64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

template <class T>
struct Word {
  std::string_view text;
  T value;
};

constexpr Word<Resolution> kResolutions[] = {{"resolution=merge-duplicates", Resolution::kMergeDuplicates},
                                             {"resolution=ignore-duplicates", Resolution::kIgnoreDuplicates}};
constexpr Word<Missing> kMissing[] = {{"missing=default", Missing::kDefault}, {"missing=null", Missing::kNull}};
constexpr Word<Representation> kRepresentations[] = {{"return=representation", Representation::kFull},
                                                     {"return=minimal", Representation::kMinimal},
                                                     {"return=headers-only", Representation::kHeadersOnly}};
constexpr Word<Count> kCounts[] = {
    {"count=exact", Count::kExact}, {"count=planned", Count::kPlanned}, {"count=estimated", Count::kEstimated}};
constexpr Word<Transaction> kTransactions[] = {{"tx=commit", Transaction::kCommit},
                                               {"tx=rollback", Transaction::kRollback}};
constexpr Word<Handling> kHandlings[] = {{"handling=strict", Handling::kStrict},
                                         {"handling=lenient", Handling::kLenient}};
constexpr std::string_view kMaxAffected = "max-affected=";

// True when `text` is one of the words.
template <class T, std::size_t kSize>
bool take(const Word<T> (&words)[kSize], std::string_view text, std::optional<T>& into) {
  for (const auto& word : words) {
    if (word.text != text) continue;
    if (!into) into = word.value;
    return true;
  }
  return false;
}

template <class T, std::size_t kSize>
void say(const Word<T> (&words)[kSize], const std::optional<T>& value, std::string& out) {
  for (const auto& word : words) {
    if (!value || word.value != *value) continue;
    if (!out.empty()) out += ", ";
    out += word.text;
  }
}

bool take_any(std::string_view text, Preferences& preferences) {
  if (text.starts_with(kMaxAffected)) {
    const auto limit = number(text.substr(kMaxAffected.size()));
    if (limit && !preferences.max_affected) preferences.max_affected = limit;
    return limit.has_value();
  }
  return take(kResolutions, text, preferences.resolution) || take(kMissing, text, preferences.missing) ||
         take(kRepresentations, text, preferences.representation) || take(kCounts, text, preferences.count) ||
         take(kTransactions, text, preferences.transaction) || take(kHandlings, text, preferences.handling);
}

struct MediaRange {
  std::string_view type;
  bool strip_nulls = false;
  int quality = 1000;  // In thousandths.
};

// "0.8" in thousandths; RFC 9110 section 12.4.2 allows three digits.
int quality_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  if (text[0] == '1') return 1000;
  int quality = 0;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return 0;
    quality += (c - '0') * unit;
    unit /= 10;
  }
  return quality;
}

MediaRange media_range(std::string_view text) {
  const auto parts = split(text, ';');
  MediaRange range;
  if (parts.empty()) return range;
  range.type = parts[0];
  for (const auto part : parts) {
    if (part == "nulls=stripped") range.strip_nulls = true;
    if (part.starts_with("q=")) range.quality = quality_of(part.substr(2));
  }
  return range;
}

std::optional<Media> media_of(std::string_view type) {
  if (type == "application/json" || type == "*/*" || type == "application/*" ||
      type == "application/vnd.pgrst.array+json" || type == "application/vnd.pgrst.array") {
    return Media::kArray;
  }
  if (type == "application/vnd.pgrst.object+json" || type == "application/vnd.pgrst.object") return Media::kObject;
  if (type == "text/csv") return Media::kCsv;
  return std::nullopt;
}

}  // namespace

Result<Preferences, Refusal> parse_prefer(std::string_view header) {
  Preferences preferences;
  std::string unknown;
  for (const auto text : split(header, ',')) {
    if (take_any(text, preferences)) continue;
    if (!unknown.empty()) unknown += ", ";
    unknown += text;
  }
  if (preferences.handling == Handling::kStrict && !unknown.empty()) {
    return Refusal{"PGRST122", "Invalid preferences given with handling=strict", "Invalid preferences: " + unknown, {}};
  }
  if (preferences.handling != Handling::kStrict) preferences.max_affected.reset();
  return preferences;
}

std::string applied_preferences(const Preferences& preferences, Verb verb) {
  std::string out;
  if (verb == Verb::kInsert) say(kResolutions, preferences.resolution, out);
  if (verb == Verb::kInsert) say(kMissing, preferences.missing, out);
  if (verb != Verb::kRead && verb != Verb::kCall) say(kRepresentations, preferences.representation, out);
  say(kCounts, preferences.count, out);
  say(kTransactions, preferences.transaction, out);
  say(kHandlings, preferences.handling, out);
  if (preferences.max_affected && (verb == Verb::kUpdate || verb == Verb::kDelete || verb == Verb::kCall)) {
    if (!out.empty()) out += ", ";
    out += std::string(kMaxAffected) + std::to_string(*preferences.max_affected);
  }
  return out;
}

Result<Accepted, Refusal> parse_accept(std::string_view header) {
  if (strip(header).empty()) return Accepted{};
  std::vector<MediaRange> ranges;
  for (const auto text : split(header, ',')) ranges.push_back(media_range(text));
  std::stable_sort(ranges.begin(), ranges.end(),
                   [](const MediaRange& a, const MediaRange& b) { return a.quality > b.quality; });
  std::string wanted;
  for (const auto& range : ranges) {
    const auto media = media_of(range.type);
    if (media && range.quality > 0) return Accepted{*media, range.strip_nulls && *media != Media::kCsv};
    if (!wanted.empty()) wanted += ", ";
    wanted += range.type;
  }
  return Refusal{"PGRST107", "None of these media types are available: " + wanted, {}, {}};
}

Result<std::optional<RowRange>, Refusal> parse_range(std::string_view header) {
  header = strip(header);
  if (header.starts_with("items=")) header.remove_prefix(6);
  const auto dash = header.find('-');
  if (dash == std::string_view::npos) return std::optional<RowRange>{};
  const auto first = number(header.substr(0, dash));
  const auto last = number(header.substr(dash + 1));
  if (!first || (!last && dash + 1 < header.size())) return std::optional<RowRange>{};
  if (last && *last < *first) {
    return Refusal{"PGRST103",
                   "Requested range not satisfiable",
                   "The lower boundary must be lower than or equal to the upper boundary in the Range header.",
                   {}};
  }
  return std::optional<RowRange>(RowRange{*first, last});
}

}  // namespace bedside::postgrest

#include "store/sqlite/sql_functions.h"

#include <re2/re2.h>
#include <sqlite3.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "store/audit_chain.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

using Session = Connection::Session;

constexpr std::int64_t kRegexMemoryBytes = 1 << 20;
constexpr std::size_t kPatternBytes = 1'000;
constexpr std::size_t kSignalBytes = 64 << 10;
constexpr std::size_t kSignalDepth = 8;

Session& session_of(sqlite3_context* context) { return *static_cast<Session*>(sqlite3_user_data(context)); }

std::string_view text_of(sqlite3_value* value) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void answer(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

bool any_null(int count, sqlite3_value** values) {
  return std::any_of(values, values + count, [](sqlite3_value* v) { return sqlite3_value_type(v) == SQLITE_NULL; });
}

void now(sqlite3_context* context, int, sqlite3_value**) {
  const Session& session = session_of(context);
  answer(context, to_iso(session.frozen_now ? *session.frozen_now : session.environment.now()));
}

void gen_random_uuid(sqlite3_context* context, int, sqlite3_value**) {
  answer(context, session_of(context).environment.new_id().text());
}

void auth_uid(sqlite3_context* context, int, sqlite3_value**) {
  const Session& session = session_of(context);
  if (session.user_id.empty()) return sqlite3_result_null(context);
  answer(context, session.user_id);
}

void auth_role(sqlite3_context* context, int, sqlite3_value**) {
  switch (session_of(context).role) {
    case Role::kAnon: return answer(context, "anon");
    case Role::kAuthenticated: return answer(context, "authenticated");
    case Role::kService: return answer(context, "service_role");
  }
}

void definer_begin(sqlite3_context* context, int, sqlite3_value**) { ++session_of(context).definer_depth; }
void definer_end(sqlite3_context* context, int, sqlite3_value**) { --session_of(context).definer_depth; }

void acts_as_owner(sqlite3_context* context, int, sqlite3_value**) {
  const Session& session = session_of(context);
  sqlite3_result_int(context, session.role == Role::kService || session.definer_depth > 0 ? 1 : 0);
}

void inside_definer(sqlite3_context* context, int, sqlite3_value**) {
  sqlite3_result_int(context, session_of(context).definer_depth > 0 ? 1 : 0);
}

// LIKE in terms of RE2, so that both share one engine whose time is linear in the text.
std::string like_to_regex(std::string_view pattern) {
  std::string regex = "(?s)\\A";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%') {
      regex += ".*";
    } else if (pattern[i] == '_') {
      regex += '.';
    } else {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      std::size_t end = i + 1;  // A character of several bytes is quoted as one.
      while (end < pattern.size() && (static_cast<unsigned char>(pattern[end]) & 0xc0) == 0x80) ++end;
      regex += RE2::QuoteMeta(re2::StringPiece(pattern.data() + i, end - i));
      i = end - 1;
    }
  }
  return regex + "\\z";
}

struct PatternKind {
  Session* session;
  bool like;
  bool ignore_case;
};

void match(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return sqlite3_result_null(context);
  const auto& kind = *static_cast<PatternKind*>(sqlite3_user_data(context));
  auto* compiled = static_cast<RE2*>(sqlite3_get_auxdata(context, 1));
  if (compiled == nullptr) {
    const std::string_view pattern = text_of(values[1]);
    if (pattern.size() > kPatternBytes) return sqlite3_result_error(context, "54000|pattern is too long", -1);
    RE2::Options options;
    options.set_max_mem(kRegexMemoryBytes);
    options.set_log_errors(false);
    options.set_case_sensitive(!kind.ignore_case);
    auto fresh = std::make_unique<RE2>(kind.like ? like_to_regex(pattern) : std::string(pattern), options);
    if (!fresh->ok()) {
      const std::string message = "2201B|invalid regular expression: " + fresh->error();
      return sqlite3_result_error(context, message.data(), static_cast<int>(message.size()));
    }
    compiled = fresh.get();
    const std::string_view subject = text_of(values[0]);
    sqlite3_result_int(context, RE2::PartialMatch(re2::StringPiece(subject.data(), subject.size()), *compiled) ? 1 : 0);
    // Last, because SQLite may free the pattern at once.
    sqlite3_set_auxdata(context, 1, fresh.release(), [](void* regex) { delete static_cast<RE2*>(regex); });
    return;
  }
  const std::string_view subject = text_of(values[0]);
  sqlite3_result_int(context, RE2::PartialMatch(re2::StringPiece(subject.data(), subject.size()), *compiled) ? 1 : 0);
}

void is_uuid(sqlite3_context* context, int, sqlite3_value** values) {
  const std::string_view text = text_of(values[0]);
  const auto id = Uuid::parse(text);
  sqlite3_result_int(context, id && id->text() == text ? 1 : 0);
}

void is_timestamptz(sqlite3_context* context, int, sqlite3_value** values) {
  const std::string_view text = text_of(values[0]);
  const auto time = parse_iso(text);
  sqlite3_result_int(context, time && to_iso(*time) == text ? 1 : 0);
}

void json_fits(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return sqlite3_result_null(context);
  const json::Limits limits{static_cast<std::size_t>(std::max(0, sqlite3_value_int(values[1]))),
                            static_cast<std::size_t>(std::max(0, sqlite3_value_int(values[2])))};
  sqlite3_result_int(context, json::parse(text_of(values[0]), limits).ok() ? 1 : 0);
}

bool has_text(const boost::json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string();
}

// RTCSessionDescriptionInit and RTCIceCandidateInit (W3C WebRTC sections 4.6.1 and 4.8.1.1), further members allowed.
void signal_fits(sqlite3_context* context, int, sqlite3_value** values) {
  const auto parsed = json::parse(text_of(values[1]), {kSignalBytes, kSignalDepth});
  const auto* data = parsed ? parsed->if_object() : nullptr;
  if (data == nullptr) return sqlite3_result_int(context, 0);
  const std::string_view type = text_of(values[0]);
  if (type == "ice_candidate") return sqlite3_result_int(context, has_text(*data, "candidate") ? 1 : 0);
  const auto* described = data->if_contains("type");
  const bool type_agrees = described == nullptr || (described->is_string() && described->get_string() == type);
  const bool fits = type_agrees && has_text(*data, "sdp") && !data->at("sdp").get_string().empty();
  sqlite3_result_int(context, fits ? 1 : 0);
}

void seconds_between(sqlite3_context* context, int count, sqlite3_value** values) {
  if (any_null(count, values)) return sqlite3_result_null(context);
  const auto from = parse_iso(text_of(values[0]));
  const auto to = parse_iso(text_of(values[1]));
  if (!from || !to) return sqlite3_result_error(context, "22007|invalid input syntax for type timestamptz", -1);
  sqlite3_result_int64(context, std::max<std::int64_t>(0, (to_us(*to) - to_us(*from)) / 1'000'000));
}

// RAISE() of this SQLite takes literals only; this one takes an error code and its words.
void raise_error(sqlite3_context* context, int count, sqlite3_value** values) {
  std::string message;
  for (int i = 0; i < count; ++i) {
    if (i > 0) message += '|';
    message += text_of(values[i]);
  }
  sqlite3_result_error(context, message.data(), static_cast<int>(message.size()));
}

// Both: (status, end_reason, duration_seconds, call_type, answered_at). A call shorter than a second was answered too.
void call_summary(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text_or_null = [](sqlite3_value* value) -> boost::json::value {
    if (sqlite3_value_type(value) == SQLITE_NULL) return nullptr;
    return boost::json::value(boost::json::string(text_of(value)));
  };
  const boost::json::object summary = {{"status", text_or_null(values[0])},
                                       {"end_reason", text_or_null(values[1])},
                                       {"duration_seconds", sqlite3_value_int64(values[2])},
                                       {"call_type", text_or_null(values[3])},
                                       {"answered", sqlite3_value_type(values[4]) != SQLITE_NULL}};
  answer(context, json::serialize(summary));
}

std::string spoken_duration(std::int64_t seconds) {
  const std::int64_t hours = seconds / 3600;
  const std::int64_t minutes = seconds / 60 % 60;
  if (hours > 0) return std::to_string(hours) + " h " + std::to_string(minutes) + " min";
  if (minutes > 0) return std::to_string(minutes) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds) + " s";
}

void call_sentence(sqlite3_context* context, int, sqlite3_value** values) {
  const std::string_view status = text_of(values[0]);
  const std::string_view reason = text_of(values[1]);
  const std::int64_t seconds = sqlite3_value_int64(values[2]);
  const std::string call = text_of(values[3]) == "audio" ? "audio call" : "video call";
  const bool answered = sqlite3_value_type(values[4]) != SQLITE_NULL;
  if (reason == "busy") return answer(context, "Missed " + call + ", the line was busy.");
  if (status == "declined") return answer(context, "Declined " + call + ".");
  if (status == "failed" && !answered) return answer(context, "Failed " + call + ".");
  if (!answered && reason == "cancelled") return answer(context, "Cancelled " + call + ".");
  if (!answered && reason == "no_answer") return answer(context, "Missed " + call + ".");
  const std::string name = call.front() == 'a' ? "Audio call" : "Video call";
  answer(context, name + (status == "failed" ? " broke off after " : ", ") + spoken_duration(seconds) + ".");
}

std::optional<std::string> text_or_nothing(sqlite3_value* value) {
  if (sqlite3_value_type(value) == SQLITE_NULL) return std::nullopt;
  return std::string(text_of(value));
}

// (previous, seq, at, kind, actor, actor_role, subject, room_id, call_id, detail).
void hash_of_audit_line(sqlite3_context* context, int, sqlite3_value** values) {
  AuditLine line;
  line.seq = sqlite3_value_int64(values[1]);
  line.at = text_of(values[2]);
  line.kind = text_of(values[3]);
  line.actor = text_or_nothing(values[4]);
  line.actor_role = text_of(values[5]);
  line.subject = text_or_nothing(values[6]);
  line.room_id = text_or_nothing(values[7]);
  line.call_id = text_or_nothing(values[8]);
  line.detail = text_of(values[9]);
  answer(context, audit_hash(std::string(text_of(values[0])), line));
}

// (name, value, …) as a JSON object; a value is text, a whole number or NULL.
void audit_detail(sqlite3_context* context, int count, sqlite3_value** values) {
  boost::json::object detail;
  for (int i = 0; i + 1 < count; i += 2) {
    boost::json::value& member = detail[text_of(values[i])];
    if (sqlite3_value_type(values[i + 1]) == SQLITE_INTEGER) {
      member = sqlite3_value_int64(values[i + 1]);
    } else if (sqlite3_value_type(values[i + 1]) != SQLITE_NULL) {
      member = boost::json::string(text_of(values[i + 1]));
    }
  }
  answer(context, json::serialize(detail));
}

struct Entry {
  const char* name;
  int arguments;
  bool constant;  // The same answer all through one statement.
  void (*function)(sqlite3_context*, int, sqlite3_value**);
};

constexpr Entry kEntries[] = {
    {"now", 0, true, now},
    {"gen_random_uuid", 0, false, gen_random_uuid},
    {"auth_uid", 0, true, auth_uid},
    {"auth_role", 0, true, auth_role},
    {"definer_begin", 0, false, definer_begin},
    {"definer_end", 0, false, definer_end},
    {"inside_definer", 0, false, inside_definer},
    {"acts_as_owner", 0, false, acts_as_owner},
    {"is_uuid", 1, true, is_uuid},
    {"is_timestamptz", 1, true, is_timestamptz},
    {"json_fits", 3, true, json_fits},
    {"audit_hash", 10, true, hash_of_audit_line},
    {"audit_detail", -1, true, audit_detail},
    {"signal_fits", 2, true, signal_fits},
    {"raise_error", -1, false, raise_error},
    {"call_summary", 5, true, call_summary},
    {"call_sentence", 5, true, call_sentence},
    {"seconds_between", 2, true, seconds_between},
};

struct PatternEntry {
  const char* name;
  bool like;
  bool ignore_case;
};
constexpr PatternEntry kPatternEntries[] = {
    {"regex_match", false, false},
    {"regex_imatch", false, true},
    {"like_match", true, false},
    {"ilike_match", true, true},
};

}  // namespace

Result<void, DbError> register_functions(sqlite3* db, Connection::Session& session) {
  for (const auto& entry : kEntries) {
    const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (entry.constant ? SQLITE_DETERMINISTIC : 0);
    const int code = sqlite3_create_function_v2(db, entry.name, entry.arguments, flags, &session, entry.function,
                                                nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return DbError{"XX000", std::string("cannot register ") + entry.name, "", ""};
  }
  for (const auto& entry : kPatternEntries) {
    auto* kind = new PatternKind{&session, entry.like, entry.ignore_case};
    // SQLite calls the destructor even when the registration fails.
    const int code = sqlite3_create_function_v2(
        db, entry.name, 2, SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC, kind, match, nullptr, nullptr,
        [](void* owned) { delete static_cast<PatternKind*>(owned); });
    if (code != SQLITE_OK) return DbError{"XX000", std::string("cannot register ") + entry.name, "", ""};
  }
  return {};
}

}  // namespace bedside::store::sqlite

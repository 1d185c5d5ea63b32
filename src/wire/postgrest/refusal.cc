#include "wire/postgrest/refusal.h"

#include <algorithm>
#include <array>

#include "wire/json/json.h"

namespace bedside::postgrest {
namespace {

struct Row {
  std::string_view prefix;
  int status;
};

// Longest prefixes first: the first row that fits decides.
constexpr std::array kStatuses{
    Row{"PGRST000", 503}, Row{"PGRST001", 503}, Row{"PGRST002", 503}, Row{"PGRST003", 504}, Row{"PGRST101", 405},
    Row{"PGRST103", 416}, Row{"PGRST105", 405}, Row{"PGRST106", 406}, Row{"PGRST107", 406}, Row{"PGRST116", 406},
    Row{"PGRST117", 405}, Row{"PGRST125", 404}, Row{"PGRST126", 404}, Row{"PGRST201", 300}, Row{"PGRST202", 404},
    Row{"PGRST203", 300}, Row{"PGRST205", 404}, Row{"PGRST300", 500}, Row{"PGRST301", 401}, Row{"PGRST302", 401},
    Row{"PGRST303", 401}, Row{"PGRST111", 500}, Row{"PGRST112", 500}, Row{"PGRST121", 500}, Row{"PGRST", 400},
    Row{"23503", 409},    Row{"23505", 409},    Row{"25006", 405},    Row{"42883", 404},    Row{"42P01", 404},
    Row{"42P17", 500},    Row{"57P01", 503},    Row{"21000", 400},    Row{"P0001", 400},    Row{"08", 503},
    Row{"09", 500},       Row{"0L", 403},       Row{"0P", 403},       Row{"25", 500},       Row{"28", 403},
    Row{"2D", 500},       Row{"38", 500},       Row{"39", 500},       Row{"3B", 500},       Row{"40", 500},
    Row{"53", 503},       Row{"54", 500},       Row{"55", 500},       Row{"57", 500},       Row{"58", 500},
    Row{"F0", 500},       Row{"HV", 500},       Row{"P0", 500},       Row{"XX", 500},
};

// RAISE with SQLSTATE 'PTnnn' chooses its own status.
int chosen_status(std::string_view code) {
  if (code.size() != 5 || !code.starts_with("PT")) return 0;
  int status = 0;
  for (const char c : code.substr(2)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status >= 200 && status <= 599 ? status : 500;
}

void append_member(std::string& out, std::string_view name, const std::string& text, bool last) {
  out += json::quote(name) + ":" + (text.empty() ? "null" : json::quote(text));
  if (!last) out.push_back(',');
}

}  // namespace

int http_status(std::string_view code, bool signed_in) {
  if (code == "42501") return signed_in ? 403 : 401;
  if (const int chosen = chosen_status(code)) return chosen;
  const auto row = std::find_if(kStatuses.begin(), kStatuses.end(),
                                [&](const Row& candidate) { return code.starts_with(candidate.prefix); });
  return row == kStatuses.end() ? 400 : row->status;
}

std::string error_body(const Refusal& refusal) {
  std::string out = "{";
  append_member(out, "code", refusal.code, false);
  if (refusal.code == "PGRST201" && !refusal.details.empty()) {
    out += "\"details\":" + refusal.details + ",";
  } else {
    append_member(out, "details", refusal.details, false);
  }
  append_member(out, "hint", refusal.hint, false);
  append_member(out, "message", refusal.message, true);
  return out + "}";
}

}  // namespace bedside::postgrest

#include "wire/phoenix/json_span.h"

#include <cstdint>

namespace bedside::wire::phoenix {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The length of the well-formed sequence at `p` (Unicode 15, table 3-7), or 0.
std::size_t utf8_length(const unsigned char* p, std::size_t left) {
  const auto tail = [&](std::size_t i) { return i < left && (p[i] & 0xc0) == 0x80; };
  const unsigned char lead = p[0];
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (!tail(1) || !tail(2)) return 0;
    if (lead == 0xe0 && p[1] < 0xa0) return 0;  // Overlong.
    if (lead == 0xed && p[1] > 0x9f) return 0;  // Surrogate.
    return 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (lead == 0xf0 && p[1] < 0x90) return 0;  // Overlong.
    if (lead == 0xf4 && p[1] > 0x8f) return 0;  // Beyond U+10FFFF.
    return 4;
  }
  return 0;
}

class Scanner {
 public:
  Scanner(std::string_view text, int max_depth) : text_(text), max_depth_(max_depth) {}

  std::size_t at() const { return at_; }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
      ++at_;
    }
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(int depth) {
    if (at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{': return object(depth + 1);
      case '[': return array(depth + 1);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return false;
      if (c == '\\') {
        if (!escape()) return false;
      } else if (c < 0x80) {
        ++at_;
      } else {
        const auto* here = reinterpret_cast<const unsigned char*>(text_.data()) + at_;
        const std::size_t length = utf8_length(here, text_.size() - at_);
        if (length == 0) return false;
        at_ += length;
      }
    }
    return false;
  }

 private:
  bool escape() {
    ++at_;
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ >= text_.size() || hex_value(text_[at_]) < 0) return false;
    }
    return true;
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > start;
  }

  bool number() {
    take('-');
    if (take('0')) {
      if (at_ < text_.size() && is_digit(text_[at_])) return false;
    } else if (!digits()) {
      return false;
    }
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    return true;
  }

  bool array(int depth) {
    if (depth > max_depth_) return false;
    ++at_;
    skip_space();
    if (take(']')) return true;
    while (true) {
      skip_space();
      if (!value(depth)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return false;
    }
  }

  bool object(int depth) {
    if (depth > max_depth_) return false;
    ++at_;
    skip_space();
    if (take('}')) return true;
    while (true) {
      skip_space();
      if (!string()) return false;
      skip_space();
      if (!take(':')) return false;
      skip_space();
      if (!value(depth)) return false;
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return false;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int max_depth_;
};

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

std::optional<std::uint32_t> hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_value(text[static_cast<std::size_t>(i)]);
    if (digit < 0) return std::nullopt;
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  return code;
}

// Decodes the escape after a backslash and takes it off `body`.
bool decode_escape(std::string_view& body, std::string& out) {
  if (body.empty()) return false;
  const char c = body.front();
  body.remove_prefix(1);
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
  if (const auto simple = kNames.find(c); simple != std::string_view::npos) {
    out += kValues[simple];
    return true;
  }
  if (c != 'u') return false;
  auto code = hex4(body);
  if (!code || (*code >= 0xdc00 && *code <= 0xdfff)) return false;
  body.remove_prefix(4);
  if (*code >= 0xd800 && *code <= 0xdbff) {
    if (body.substr(0, 2) != "\\u") return false;
    const auto low = hex4(body.substr(2));
    if (!low || *low < 0xdc00 || *low > 0xdfff) return false;
    body.remove_prefix(6);
    code = 0x10000 + ((*code - 0xd800) << 10) + (*low - 0xdc00);
  }
  append_utf8(out, *code);
  return true;
}

}  // namespace

std::optional<std::string_view> take_value(std::string_view& text, int max_depth) {
  Scanner scanner(text, max_depth);
  scanner.skip_space();
  const std::size_t start = scanner.at();
  if (!scanner.value(0)) return std::nullopt;
  const std::string_view raw = text.substr(start, scanner.at() - start);
  scanner.skip_space();
  text.remove_prefix(scanner.at());
  return raw;
}

bool is_json(std::string_view text, int max_depth) { return take_value(text, max_depth) && text.empty(); }

bool visit_members(std::string_view raw, const MemberVisitor& visit) {
  if (raw.size() < 2 || raw.front() != '{') return false;
  std::string_view rest = raw.substr(1);
  Scanner first(rest, kMaxJsonDepth);
  first.skip_space();
  if (first.take('}')) return true;
  while (!rest.empty()) {
    const auto key = take_value(rest);
    const auto name = key ? decode_string(*key) : std::nullopt;
    if (!name || rest.empty() || rest.front() != ':') return false;
    rest.remove_prefix(1);
    const auto value = take_value(rest);
    if (!value || rest.empty()) return false;
    if (!visit(*name, *value)) return false;
    const char next = rest.front();
    rest.remove_prefix(1);
    if (next == '}') return true;
    if (next != ',') return false;
  }
  return false;
}

std::optional<std::string> decode_string(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"' || raw.back() != '"') return std::nullopt;
  std::string_view body = raw.substr(1, raw.size() - 2);
  std::string out;
  out.reserve(body.size());
  while (!body.empty()) {
    const auto plain = std::min(body.find('\\'), body.size());
    out.append(body.substr(0, plain));
    body.remove_prefix(plain);
    if (body.empty()) break;
    body.remove_prefix(1);
    if (!decode_escape(body, out)) return std::nullopt;
  }
  return out;
}

void append_json_string(std::string& out, std::string_view utf8) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4];
          out += kHex[byte & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

bool is_utf8(std::string_view bytes) {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = utf8_length(p + i, bytes.size() - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace bedside::wire::phoenix

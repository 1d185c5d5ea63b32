#include "store/postgres/rest/view_columns.h"

#include <algorithm>
#include <charconv>

namespace bedside::store::postgres::rest {
namespace {

// The query stands at depth 1, its target list and the tree of its joins at 2, what is joined at 3.
constexpr std::size_t kListed = 2;
constexpr std::size_t kJoined = 3;

int number_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The next word: up to a space or something that opens or closes. A backslash takes the special meaning off the next
// one.
std::string_view word_at(std::string_view tree, std::size_t at) {
  std::size_t end = at;
  while (end < tree.size() && std::string_view(" \n{}()").find(tree[end]) == std::string_view::npos) {
    end += tree[end] == '\\' && end + 1 < tree.size() ? 2 : 1;
  }
  return tree.substr(at, end - at);
}

class Reader {
 public:
  explicit Reader(std::string_view tree) : tree_(tree) {}

  ViewOrigins read() {
    for (std::size_t at = 0; at < tree_.size();) {
      const char c = tree_[at];
      if (c == '{') {
        const std::string_view name = word_at(tree_, ++at);
        open(name);
        at += name.size();
      } else if (c == '}') {
        close();
        ++at;
      } else if (c == ':' && nodes_.size() == kListed && nodes_.back() == "TARGETENTRY") {
        at += member(at);
      } else {
        at += std::max<std::size_t>(1, word_at(tree_, at).size());
      }
    }
    found_.is_plain = joined_ == 1 && !joins_;
    return std::move(found_);
  }

 private:
  void open(std::string_view name) {
    nodes_.push_back(name);
    if (nodes_.size() == kListed && name == "TARGETENTRY") entry_ = {};
    if (nodes_.size() != kJoined || nodes_[1] != "FROMEXPR") return;
    if (name == "RANGETBLREF") ++joined_;
    if (name == "JOINEXPR") joins_ = true;
  }
  void close() {
    if (nodes_.empty()) return;
    if (nodes_.size() == kListed && nodes_.back() == "TARGETENTRY" && entry_.origin > 0) {
      found_.columns.push_back(std::move(entry_));
    }
    nodes_.pop_back();
  }
  // ":name value"; how much of the text it is. A value that is a node or a list is left to the reader.
  std::size_t member(std::size_t at) {
    const std::string_view name = word_at(tree_, at);
    const std::size_t after = at + name.size() + 1;
    if (after >= tree_.size()) return name.size();
    const std::string_view value = word_at(tree_, after);
    if (name == ":resno") entry_.number = number_of(value);
    if (name == ":resorigtbl") entry_.relation = value;
    if (name == ":resorigcol") entry_.origin = number_of(value);
    return name.size() + 1 + value.size();
  }

  std::string_view tree_;
  std::vector<std::string_view> nodes_;  // Those that are open, the outermost first.
  ViewColumn entry_;
  ViewOrigins found_;
  int joined_ = 0;
  bool joins_ = false;
};

}  // namespace

ViewOrigins origins_of_view(std::string_view action) { return Reader(action).read(); }

}  // namespace bedside::store::postgres::rest

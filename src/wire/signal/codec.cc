#include "wire/signal/codec.h"

#include <limits>

namespace bedside::signal {

bool ReadProblem::at(std::string_view name) {
  std::string longer(name);
  if (!path.empty()) longer += '.';
  path.insert(0, longer);
  return false;
}

bool ReadProblem::is(std::string_view problem) {
  what = problem;
  return false;
}

Error ReadProblem::error() const {
  std::string message = path;
  if (!path.empty()) message += ": ";
  message += what;
  return user_error("malformed", std::move(message));
}

bool Walk::visit(const Member& member, void* where) {
  if (from_ != nullptr) return read(member, where);
  write(member, where);
  return true;
}

bool Walk::read(const Member& member, void* where) {
  static const json::Value kNull;
  const json::Value* found = from_->find(member.name);
  if (found == nullptr) found = &kNull;
  if (found->is_null() && member.presence == Presence::kWhenThereIsOne) return true;
  return member.kind->read(*found, where, *problem_) || problem_->at(member.name);
}

void Walk::write(const Member& member, const void* where) {
  const Kind& kind = *member.kind;
  if (member.presence == Presence::kWhenThereIsOne && kind.empty != nullptr && kind.empty(where)) return;
  if (out_->back() != '{') *out_ += ',';
  json::write_text(*out_, member.name);
  *out_ += ':';
  kind.write(*out_, where);
}

bool read(const json::Value& value, bool& into, ReadProblem& problem) {
  if (value.boolean() == nullptr) return problem.is("not true or false");
  into = *value.boolean();
  return true;
}

bool read(const json::Value& value, std::int64_t& into, ReadProblem& problem) {
  const auto integer = value.integer();
  if (!integer) return problem.is("not a whole number");
  into = *integer;
  return true;
}

bool read(const json::Value& value, std::int32_t& into, ReadProblem& problem) {
  std::int64_t wide = 0;
  if (!read(value, wide, problem)) return false;
  if (wide < std::numeric_limits<std::int32_t>::min() || wide > std::numeric_limits<std::int32_t>::max()) {
    return problem.is("out of range");
  }
  into = static_cast<std::int32_t>(wide);
  return true;
}

bool read(const json::Value& value, std::string& into, ReadProblem& problem) {
  if (value.text() == nullptr) return problem.is("not a string");
  into = *value.text();
  return true;
}

bool read(const json::Value& value, json::Value& into, ReadProblem&) {
  into = value;
  return true;
}

bool read(const json::Value& value, Uuid& into, ReadProblem& problem) {
  const auto uuid = value.text() != nullptr ? Uuid::parse(*value.text()) : std::nullopt;
  if (!uuid) return problem.is("not a UUID");
  into = *uuid;
  return true;
}

bool read(const json::Value& value, Urls& into, ReadProblem& problem) {
  if (value.text() == nullptr) return read(value, into.list, problem);
  into.list = {*value.text()};
  return true;
}

bool read_word(const json::Value& value, std::span<const std::string_view> words, std::size_t& into,
               ReadProblem& problem) {
  for (into = 0; value.text() != nullptr && into < words.size(); ++into) {
    if (*value.text() == words[into]) return true;
  }
  return problem.is("not one of the words allowed");
}

bool read_struct(const json::Value& value, Guide guide, void* into, ReadProblem& problem) {
  if (value.object() == nullptr) return problem.is("not an object");
  Walk walk(value, problem);
  return guide(into, walk);
}

bool read_variant(const json::Value& value, std::span<const Alternative> alternatives, void* into,
                  ReadProblem& problem) {
  const json::Value* type = value.find("type");
  if (type == nullptr || type->text() == nullptr) return problem.is("no member \"type\"");
  for (const Alternative& alternative : alternatives) {
    if (alternative.name == *type->text()) {
      return read_struct(value, alternative.guide, alternative.emplace(into), problem);
    }
  }
  return problem.is("an unknown type of message");
}

void write(std::string& out, bool value) { out += value ? "true" : "false"; }
void write(std::string& out, std::int64_t value) { json::write_integer(out, value); }
void write(std::string& out, std::int32_t value) { json::write_integer(out, value); }
void write(std::string& out, const std::string& value) { json::write_text(out, value); }
void write(std::string& out, std::string_view value) { json::write_text(out, value); }
void write(std::string& out, const json::Value& value) { json::write_value(out, value); }
void write(std::string& out, const Uuid& value) { json::write_text(out, value.text()); }
void write(std::string& out, const Urls& value) { write(out, value.list); }

namespace {

// A guide serves readers too and so asks for a value that it may change; this walk does not.
void write_members(std::string& out, Guide guide, const void* value) {
  Walk walk(out);
  guide(const_cast<void*>(value), walk);
}

}  // namespace

void write_struct(std::string& out, Guide guide, const void* value) {
  out += '{';
  write_members(out, guide, value);
  out += '}';
}

void write_message(std::string& out, std::string_view name, Guide guide, const void* value) {
  out += "{\"type\":";
  json::write_text(out, name);
  write_members(out, guide, value);
  out += '}';
}

}  // namespace bedside::signal

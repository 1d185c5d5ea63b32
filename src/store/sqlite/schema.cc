#include "store/sqlite/schema.h"

#include <algorithm>
#include <string>

namespace bedside::store::sqlite {
namespace {

constexpr auto kUuid = ColumnType::kUuid;
constexpr auto kText = ColumnType::kText;
constexpr auto kTime = ColumnType::kTimestamptz;
constexpr auto kJsonb = ColumnType::kJsonb;

Column required(std::string_view name, ColumnType type) { return {.name = name, .type = type}; }
Column optional(std::string_view name, ColumnType type) { return {.name = name, .type = type, .nullable = true}; }
Column defaulted(std::string_view name, ColumnType type) { return {.name = name, .type = type, .has_default = true}; }
Column key(std::string_view name) {
  return {.name = name, .type = kUuid, .has_default = name == "id", .identity = true};
}
Column editable(Column column) {
  column.user_may_update = true;
  return column;
}

Table table(std::string_view name, std::vector<Column> columns, std::vector<Reference> references) {
  FeedTable feed;
  feed.name = name;
  for (const auto& column : columns) {
    feed.columns.push_back({std::string(column.name), std::string(type_name(column.type)), column.identity});
  }
  return {name, std::move(columns), std::move(references), std::make_shared<const FeedTable>(std::move(feed))};
}

Table chat_rooms() {
  Column created_by = optional("created_by", kUuid);
  created_by.has_default = true;
  return table("chat_rooms",
               {key("id"), defaulted("kind", kText), editable(defaulted("title", kText)), created_by,
                defaulted("created_at", kTime), defaulted("updated_at", kTime), optional("last_message_at", kTime)},
               {{"created_by", "users", "chat_rooms_created_by_fkey"}});
}

Table messages() {
  return table("messages",
               {key("id"), required("room_id", kUuid), required("sender_id", kUuid), defaulted("kind", kText),
                required("body", kText), optional("call_id", kUuid), optional("metadata", kJsonb),
                defaulted("created_at", kTime)},
               {{"room_id", "chat_rooms", "messages_room_id_fkey"},
                {"sender_id", "users", "messages_sender_id_fkey", true},
                {"call_id", "video_calls", "messages_call_id_fkey"}});
}

Table room_members() {
  return table(
      "room_members",
      {key("room_id"), key("user_id"), defaulted("joined_at", kTime), editable(optional("last_read_at", kTime))},
      {{"room_id", "chat_rooms", "room_members_room_id_fkey"}, {"user_id", "users", "room_members_user_id_fkey"}});
}

Table users() {
  return table("users",
               {key("id"), editable(defaulted("display_name", kText)), defaulted("role", kText),
                editable(optional("avatar_url", kText)), defaulted("created_at", kTime), defaulted("updated_at", kTime),
                editable(defaulted("calls_from", kText))},
               {});
}

Table video_calls() {
  return table("video_calls",
               {key("id"), required("room_id", kUuid), required("caller_id", kUuid), required("receiver_id", kUuid),
                editable(defaulted("status", kText)), editable(defaulted("call_type", kText)),
                defaulted("started_at", kTime), optional("answered_at", kTime), optional("ended_at", kTime),
                optional("duration_seconds", ColumnType::kInt4), editable(optional("end_reason", kText)),
                editable(optional("metadata", kJsonb)), defaulted("created_at", kTime), defaulted("updated_at", kTime)},
               {{"room_id", "chat_rooms", "video_calls_room_id_fkey"},
                {"caller_id", "users", "video_calls_caller_id_fkey", true},
                {"receiver_id", "users", "video_calls_receiver_id_fkey", true}});
}

Table waiting_room() {
  return table("waiting_room",
               {key("id"), required("room_id", kUuid), required("patient_id", kUuid), required("doctor_id", kUuid),
                defaulted("since", kTime), optional("ready", kJsonb)},
               {{"room_id", "chat_rooms", "waiting_room_room_id_fkey"},
                {"patient_id", "users", "waiting_room_patient_id_fkey"},
                {"doctor_id", "users", "waiting_room_doctor_id_fkey"}});
}

Table webrtc_signals() {
  return table("webrtc_signals",
               {key("id"), required("call_id", kUuid), required("sender_id", kUuid), required("receiver_id", kUuid),
                required("signal_type", kText), required("signal_data", kJsonb), defaulted("seq", ColumnType::kInt8),
                defaulted("created_at", kTime)},
               {{"call_id", "video_calls", "webrtc_signals_call_id_fkey"},
                {"sender_id", "users", "webrtc_signals_sender_id_fkey", true},
                {"receiver_id", "users", "webrtc_signals_receiver_id_fkey", true}});
}

}  // namespace

std::string_view type_name(ColumnType type) {
  switch (type) {
    case ColumnType::kUuid: return "uuid";
    case ColumnType::kText: return "text";
    case ColumnType::kTimestamptz: return "timestamptz";
    case ColumnType::kJsonb: return "jsonb";
    case ColumnType::kInt4: return "int4";
    case ColumnType::kInt8: return "int8";
    case ColumnType::kBool: return "bool";
    case ColumnType::kFloat8: return "float8";
  }
  return "text";
}

const Column* Table::find_column(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

const std::vector<Table>& public_tables() {
  static const std::vector<Table> kTables = {chat_rooms(),  messages(),     room_members(),  users(),
                                             video_calls(), waiting_room(), webrtc_signals()};
  return kTables;
}

const Table* find_table(std::string_view name) {
  const auto& tables = public_tables();
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace bedside::store::sqlite

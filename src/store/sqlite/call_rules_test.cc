// Goal: the database itself keeps the rules of a call, whoever writes (docs/data.md, "Rules of a call").
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

const std::vector<std::string> kStates = {"calling", "ringing", "active", "ended", "declined", "failed"};

// The lines of docs/data.md, written a second time on purpose.
const std::set<std::pair<std::string, std::string>> kLegal = {
    {"calling", "ringing"}, {"calling", "active"}, {"calling", "declined"}, {"calling", "failed"},
    {"calling", "ended"},   {"ringing", "active"}, {"ringing", "declined"}, {"ringing", "failed"},
    {"ringing", "ended"},   {"active", "ended"},   {"active", "failed"},
};

class CallRules : public ::testing::Test {
 protected:
  CallRules() {
    doctor = world.add_user("doctor");
    patient = world.add_user();
    third = world.add_user();
    room = world.add_room({doctor, patient, third});
  }

  std::string column(const std::string& call, const std::string& name) {
    return world.one("SELECT " + name + " FROM video_calls WHERE id = ?", {call});
  }
  std::string set_status(const std::string& call, const std::string& status) {
    return world.code("UPDATE video_calls SET status = ? WHERE id = ?", {status, call});
  }
  std::string call_in(const std::string& state) {
    const std::string call = world.add_call(room, doctor, patient);
    const bool was_answered = state == "ended";
    EXPECT_EQ(set_status(call, was_answered ? "active" : "calling"), "ok");
    EXPECT_EQ(set_status(call, state), "ok");
    return call;
  }
  std::string signal(const std::string& call, const std::string& from, const std::string& to,
                     const std::string& type = "offer", const std::string& data = R"({"type":"offer","sdp":"v=0"})") {
    return world.code(
        "INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) VALUES (?, ?, ?, ?, ?)",
        {call, from, to, type, data});
  }

  TestWorld world;
  std::string doctor;
  std::string patient;
  std::string third;
  std::string room;
};

TEST_F(CallRules, AllowExactlyTheLegalTransitions) {
  for (const auto& from : kStates) {
    for (const auto& to : kStates) {
      const std::string call = call_in(from);
      const bool legal = from == to || kLegal.count({from, to}) > 0;
      EXPECT_EQ(set_status(call, to), legal ? "ok" : "P0001") << from << " -> " << to;
      EXPECT_EQ(column(call, "status"), legal ? to : from);
      ASSERT_EQ(world.code("DELETE FROM video_calls WHERE id = ?", {call}), "ok");
    }
  }
}

TEST_F(CallRules, NameTheIllegalTransition) {
  const std::string call = call_in("ended");
  const auto refused = world.run("UPDATE video_calls SET status = 'active' WHERE id = ?", {call});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "illegal call transition: ended -> active");
}

TEST_F(CallRules, RefuseACallThatBeginsAnywhereElse) {
  for (const auto& state : kStates) {
    if (state == "calling") continue;
    EXPECT_EQ(world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id, status) VALUES (?, ?, ?, ?)",
                         {room, doctor, patient, state}),
              "P0001");
  }
  EXPECT_EQ(world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id, end_reason) VALUES (?, ?, ?, 'x')",
                       {room, doctor, patient}),
            "P0001");
}

TEST_F(CallRules, StampTheAnswerAndTheEnd) {
  const std::string call = call_in("calling");
  EXPECT_EQ(column(call, "answered_at"), "NULL");
  EXPECT_EQ(set_status(call, "active"), "ok");
  const std::string answered_at = column(call, "answered_at");
  EXPECT_NE(answered_at, "NULL");
  EXPECT_EQ(column(call, "duration_seconds"), "NULL");

  world.now += 90s;
  EXPECT_EQ(set_status(call, "ended"), "ok");
  EXPECT_EQ(column(call, "answered_at"), answered_at);
  EXPECT_GT(column(call, "ended_at"), answered_at);
  EXPECT_EQ(column(call, "duration_seconds"), "90");
  EXPECT_EQ(column(call, "end_reason"), "hangup");
}

TEST_F(CallRules, GiveAnUnansweredCallNoDuration) {
  const std::string call = call_in("ringing");
  world.now += 20s;
  EXPECT_EQ(set_status(call, "declined"), "ok");
  EXPECT_EQ(column(call, "duration_seconds"), "0");
  EXPECT_EQ(column(call, "answered_at"), "NULL");
  EXPECT_EQ(column(call, "end_reason"), "declined");
}

TEST_F(CallRules, LeaveNoStampWhenNothingChanges) {
  const std::string call = call_in("active");
  const std::string before = column(call, "answered_at || updated_at");
  EXPECT_EQ(set_status(call, "active"), "ok");
  EXPECT_EQ(column(call, "answered_at || updated_at"), before);
}

TEST_F(CallRules, StampEveryOtherChange) {
  const std::string call = call_in("active");
  const std::string before = column(call, "updated_at");
  EXPECT_EQ(world.code("UPDATE video_calls SET metadata = '{\"a\":1}' WHERE id = ?", {call}), "ok");
  EXPECT_GT(column(call, "updated_at"), before);
}

TEST_F(CallRules, KeepTheReasonOfTheFirstWhoEndedIt) {
  const std::string call = call_in("active");
  EXPECT_EQ(world.code("UPDATE video_calls SET status = 'ended', end_reason = 'hangup' WHERE id = ?", {call}), "ok");
  const std::string ended_at = column(call, "ended_at");
  EXPECT_EQ(world.code("UPDATE video_calls SET status = 'ended', end_reason = 'left' WHERE id = ?", {call}), "ok");
  EXPECT_EQ(column(call, "end_reason"), "hangup");
  EXPECT_EQ(column(call, "ended_at"), ended_at);
}

TEST_F(CallRules, StampOverWhateverTheServiceWrites) {
  const std::string call = call_in("active");
  EXPECT_EQ(world.code("UPDATE video_calls SET status = 'ended', duration_seconds = 77, ended_at = '1999', "
                       "answered_at = '1999' WHERE id = ?",
                       {call}),
            "ok");
  EXPECT_EQ(column(call, "duration_seconds"), "0");
  EXPECT_GT(column(call, "ended_at"), "2026");
  EXPECT_GT(column(call, "answered_at"), "2026");
}

TEST_F(CallRules, NeverChangeThePartiesOrTheBeginning) {
  const std::string call = call_in("calling");
  for (const std::string name : {"caller_id", "receiver_id"}) {
    EXPECT_EQ(world.code("UPDATE video_calls SET " + name + " = ? WHERE id = ?", {third, call}), "P0001");
  }
  EXPECT_EQ(world.code("UPDATE video_calls SET started_at = '1999' WHERE id = ?", {call}), "P0001");
  EXPECT_EQ(world.code("UPDATE video_calls SET created_at = '1999' WHERE id = ?", {call}), "P0001");
}

TEST_F(CallRules, LetNoClientChooseTheTimes) {
  world.as(doctor);
  ASSERT_EQ(world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id, started_at, created_at) "
                       "VALUES (?, ?, ?, '1999', '1999')",
                       {room, doctor, patient}),
            "ok");
  EXPECT_GT(world.one("SELECT min(started_at, created_at) FROM video_calls"), "2026");
}

TEST_F(CallRules, RefuseACallerWhoIsInACallAsEitherParty) {
  call_in("ringing");
  for (const auto& busy : {doctor, patient}) {
    const auto refused =
        world.run("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES (?, ?, ?)", {room, busy, third});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "PT409");
    EXPECT_EQ(refused.error().message, "already in a call");
  }
  EXPECT_EQ(world.one("SELECT count(*) FROM video_calls"), "1");
}

TEST_F(CallRules, DeclineTheSecondCallerOfABusyReceiver) {
  call_in("active");
  for (const auto& busy : {doctor, patient}) {
    const std::string call = world.add_call(room, third, busy);
    EXPECT_EQ(column(call, "status"), "declined");
    EXPECT_EQ(column(call, "end_reason"), "busy");
    EXPECT_EQ(column(call, "duration_seconds"), "0");
    EXPECT_NE(column(call, "ended_at"), "NULL");
    EXPECT_EQ(world.one("SELECT body FROM messages WHERE call_id = ?", {call}),
              "Missed video call, the line was busy.");
  }
}

TEST_F(CallRules, FreeBothPartiesWhenTheCallIsOver) {
  EXPECT_EQ(set_status(call_in("active"), "failed"), "ok");
  const std::string call = world.add_call(room, patient, doctor);
  EXPECT_EQ(column(call, "status"), "calling");
}

TEST_F(CallRules, AreNotDisturbedByARepeatedInsertOfTheSameCall) {
  const std::string call = call_in("calling");
  EXPECT_EQ(world.code("INSERT INTO video_calls (id, room_id, caller_id, receiver_id) VALUES (?, ?, ?, ?) "
                       "ON CONFLICT (id) DO NOTHING",
                       {call, room, doctor, patient}),
            "ok");
  EXPECT_EQ(column(call, "status"), "calling");
}

TEST_F(CallRules, LetExactlyOneOfTwoDevicesAccept) {
  const std::string call = call_in("ringing");
  const std::string accept =
      "UPDATE video_calls SET status = 'active' WHERE id = ? AND status IN ('calling', 'ringing') RETURNING id";
  EXPECT_EQ(world.run(accept, {call})->size(), 1U);
  EXPECT_EQ(world.run(accept, {call})->size(), 0U);
}

TEST_F(CallRules, LeaveOneEntryInTheChatForEachEnd) {
  const std::string call = call_in("active");
  world.now += 125s;
  EXPECT_EQ(set_status(call, "ended"), "ok");
  EXPECT_EQ(set_status(call, "ended"), "ok");
  const auto rows =
      world.run("SELECT room_id, sender_id, kind, body, metadata FROM messages WHERE call_id = ?", {call});
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front(),
            (TextRow{room, doctor, "call", "Video call, 2 min 5 s.",
                     R"({"status":"ended","end_reason":"hangup","duration_seconds":125,"call_type":"video",)"
                     R"("answered":true})"}));
  EXPECT_EQ(world.one("SELECT last_message_at FROM chat_rooms"), column(call, "ended_at"));
}

TEST_F(CallRules, CountACallOfLessThanASecondAsAnswered) {
  const std::string call = call_in("active");
  EXPECT_EQ(set_status(call, "ended"), "ok");
  EXPECT_EQ(world.one("SELECT body || ' ' || (metadata ->> 'answered') FROM messages WHERE call_id = '" + call + "'"),
            "Video call, 0 s. 1");
}

TEST_F(CallRules, BoundReasonTypeAndMetadata) {
  const std::string call = call_in("active");
  const auto set = [&](const std::string& name, const std::string& value) {
    return world.code("UPDATE video_calls SET " + name + " = ? WHERE id = ?", {value, call});
  };
  EXPECT_EQ(set("end_reason", std::string(51, 'x')), "23514");
  EXPECT_EQ(set("end_reason", std::string(50, 'x')), "ok");
  EXPECT_EQ(set("call_type", "hologram"), "23514");
  EXPECT_EQ(set("metadata", "not json"), "23514");
  EXPECT_EQ(set("metadata", "\"" + std::string(16 << 10, 'x') + "\""), "23514");
  EXPECT_EQ(set("metadata", std::string(17, '[') + std::string(17, ']')), "23514");
}

TEST_F(CallRules, NumberSignalsDenselyFromOneInEachCall) {
  const std::string first = call_in("active");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(signal(first, doctor, patient), "ok");
  EXPECT_EQ(signal(first, doctor, doctor), "P0001");
  EXPECT_EQ(signal(first, patient, doctor), "ok");
  EXPECT_EQ(world.one("SELECT group_concat(seq) FROM (SELECT seq FROM webrtc_signals ORDER BY rowid)"), "1,2,3,4");
  set_status(first, "ended");
  const std::string second = call_in("calling");
  EXPECT_EQ(signal(second, doctor, patient), "ok");
  EXPECT_EQ(world.one("SELECT seq FROM webrtc_signals WHERE call_id = ?", {second}), "1");
}

TEST_F(CallRules, CarrySignalsOnlyBetweenThePartiesOfAnOpenCall) {
  const std::string call = call_in("active");
  EXPECT_EQ(signal(call, third, doctor), "P0001");
  EXPECT_EQ(signal(call, doctor, third), "P0001");
  set_status(call, "ended");
  EXPECT_EQ(signal(call, doctor, patient), "P0001");
  EXPECT_EQ(signal(world.new_id(), doctor, patient), "23503");
}

TEST_F(CallRules, RefuseSignalsOfTheWrongShape) {
  const std::string call = call_in("active");
  const auto code = [&](const std::string& type, const std::string& data) {
    return signal(call, doctor, patient, type, data);
  };
  EXPECT_EQ(code("ice_candidate", R"({"candidate":"","sdpMid":"0"})"), "ok");
  EXPECT_EQ(code("offer", R"({"sdp":"v=0","party":"x"})"), "ok");
  EXPECT_EQ(code("bye", R"({"sdp":"v=0"})"), "23514");
  EXPECT_EQ(code("offer", R"({"type":"answer","sdp":"v=0"})"), "23514");
  EXPECT_EQ(code("offer", R"({"type":"offer","sdp":""})"), "23514");
  EXPECT_EQ(code("offer", R"({"type":"offer"})"), "23514");
  EXPECT_EQ(code("offer", R"([1])"), "23514");
  EXPECT_EQ(code("offer", "{"), "23514");
  EXPECT_EQ(code("ice_candidate", R"({"candidate":7})"), "23514");
  EXPECT_EQ(code("offer", R"({"sdp":")" + std::string(64 << 10, 'a') + "\"}"), "23514");
  EXPECT_EQ(code("offer", R"({"sdp":"v=0","x":)" + std::string(9, '[') + std::string(9, ']') + "}"), "23514");
}

TEST_F(CallRules, NumberTheSignalsThemselves) {
  const std::string call = call_in("active");
  EXPECT_EQ(world.code("INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data, seq) "
                       "VALUES (?, ?, ?, 'offer', '{\"sdp\":\"v=0\"}', 9)",
                       {call, doctor, patient}),
            "428C9");
  ASSERT_EQ(signal(call, doctor, patient), "ok");
  EXPECT_EQ(world.code("UPDATE webrtc_signals SET seq = 5"), "P0001");
}

}  // namespace
}  // namespace bedside::store::sqlite

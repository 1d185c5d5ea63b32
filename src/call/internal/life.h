// The life of a call: how it begins, how it is accepted, how facts about its row change it, how it ends.
#pragma once

#include <optional>
#include <string>

#include "call/internal/turn.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {

void begin_outgoing(Turn& turn, RoomId room, UserId receiver, signal::CallType type, bool early);

// Somebody calls me. catch_up says that signals may have been missed before we listened.
enum class CatchUp : std::uint8_t { kNo, kYes };
void ring(Turn& turn, const signal::VideoCall& row, CatchUp catch_up);

// Takes what the row says, and nothing that is too large to keep.
void take_facts(Call& call, const signal::VideoCall& row);

// A row of the call that is on the screen, however we came by it.
void absorb(Turn& turn, const signal::VideoCall& row);

// My call is in the database.
void call_is_saved(Turn& turn);

// Both want to talk, for certain.
void accept_is_certain(Turn& turn);

// Starts to look for signals that the feed may have lost.
void begin_catching_up(Turn& turn);

// The transport came up, and both want to talk.
void go_active(Turn& turn);

// The accept did not reach the server: the phone rings again.
void take_accept_back(Turn& turn);

// Tells the database that this call ends by our will.
void report_end(Turn& turn, signal::CallStatus status, const std::string& reason);

// Lets go of everything that the call held: peer, devices, pending writes. The phase is the caller's to change.
void leave(Turn& turn, std::optional<std::string> last_words = {});

// Leaves, and shows why. For when nobody needs to be told, or somebody told us.
void end_here(Turn& turn, const std::string& reason, std::optional<std::string> last_words = {});

// The other side said over the data channel that it hung up; no row has said so yet, and perhaps none ever will.
void hear_ended(Turn& turn, const signal::Ended& said);

// Both: reason is end_reason and what the screen shows.
void hang_up(Turn& turn, signal::CallStatus status, const std::string& reason);

// My call, or the one that I thought was ringing, gives way to one that rings for me.
void yield_to(Turn& turn, const signal::VideoCall& theirs);

// The connection could not be made or kept.
void fail_connection(Turn& turn, ProblemCode problem);

// Once my call is saved, one that was held back while it was not can be judged.
void judge_rival(Turn& turn);

// I hang up, and one that was held back rings, if it still may: it is known, and needs no answer of a server that may
// be slow. False when there is none, and nothing was done.
bool give_way_to_rival(Turn& turn, const std::string& reason);

bool can_retry(const Call& call);

void remember(std::vector<CallId>& list, CallId call, std::size_t most);

}  // namespace bedside::call

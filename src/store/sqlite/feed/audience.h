// Turns the rows that a job changed into changes for the feed, each with the users who may see it.
//
// This is the read policy of policy.h a second time, as sets instead of SQL; policy_property_test holds the two
// together. An inserted or updated row is judged as after the job, a deleted one as before it, so that the end of a
// room is still told to those who were in it.
#pragma once

#include <memory>
#include <vector>

#include "base/time.h"
#include "store/feed.h"
#include "store/sqlite/feed/change_log.h"
#include "store/sqlite/feed/membership.h"

namespace bedside::store::sqlite {

using Changes = std::vector<std::shared_ptr<const Change>>;

// Also brings `membership` up to date with the rows of room_members among them.
Changes judge(std::vector<RowChange> rows, Membership& membership, Instant committed_at);

}  // namespace bedside::store::sqlite

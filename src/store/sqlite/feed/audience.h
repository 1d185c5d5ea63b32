// Turns the rows that a job changed into changes for the feed, each with the users who may see it.
//
// The policy is that of store/readers.h; policy_property_test holds it to the SQL of policy.h.
#pragma once

#include <memory>
#include <vector>

#include "base/time.h"
#include "store/feed.h"
#include "store/membership.h"
#include "store/sqlite/feed/change_log.h"

namespace bedside::store::sqlite {

using Changes = std::vector<std::shared_ptr<const Change>>;

// Also brings `membership` up to date with the rows of room_members among them.
Changes judge(std::vector<RowChange> rows, Membership& membership, Instant committed_at);

}  // namespace bedside::store::sqlite

// What may become a row of webrtc_signals: the browsers at both ends parse these texts, so the server does first.
//
// Sizes, depth and the two shapes are the database's own rule (docs/data.md); this door adds the grammar of SDP and of
// candidates, on whichever database stands behind it.
#pragma once

#include <optional>

#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"
#include "wire/sdp/candidate.h"

namespace bedside::service::rest {

// The refusal of the first bad row of an insert of signals; none for everything else.
std::optional<postgrest::Refusal> refuse_signals(const postgrest::Request& request, const sdp::Rules& rules);

}  // namespace bedside::service::rest

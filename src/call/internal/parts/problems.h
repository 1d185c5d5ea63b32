// What each trouble says to the person in front of the screen: what happened, and what to do next.
#pragma once

#include "call/snapshot.h"

namespace bedside::call {

Problem explain(ProblemCode code);

}  // namespace bedside::call

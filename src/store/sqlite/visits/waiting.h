// The waiting room: a patient of a room waits for its doctors until one of them calls.
#pragma once

#include <vector>

#include "store/sqlite/functions.h"

namespace bedside::store::sqlite {

// start_waiting and stop_waiting. The rows end by themselves with an answered call and with the membership.
std::vector<Function> waiting_functions();

}  // namespace bedside::store::sqlite

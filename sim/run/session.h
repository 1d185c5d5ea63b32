// One run of bedside-sim, from its command line to its exit code.
#pragma once

#include <iosfwd>

#include "sim/run/command_line.h"

namespace bedside::sim {

int run_session(const CommandLine& asked, std::ostream& out);

}  // namespace bedside::sim

// bedside-sim: whole calls in a world with a seed. docs/simulator.md tells what it is for, --help how it is asked.
#include <iostream>

#include "sim/run/session.h"

int main(int count, char** words) {
  using namespace bedside;
  const auto asked = sim::read_command_line({words + 1, words + count});
  if (!asked) {
    std::cerr << "bedside-sim: " << asked.error().message << ". " << asked.error().next << '\n';
    return 2;
  }
  return sim::run_session(*asked, std::cout);
}

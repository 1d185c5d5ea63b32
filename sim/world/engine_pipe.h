// Engines in a process of their own, so that a story can be told to the WebAssembly module as it is told to the native
// engine (sim/engine_host.mjs). Lines go both ways, one question at a time:
//
//   new CONFIG          ->  engine HANDLE, or engine 0
//   feed HANDLE MS INPUT ->  answer N (0 taken, 1 refused), one line for each output, wake MS (0 for never)
//   free HANDLE         ->  freed
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/result.h"
#include "sim/world/mind.h"

namespace bedside::sim {

class EnginePipe {
 public:
  // The shell runs the command. Errors: sim.engine, also from every engine once its process is gone or talks nonsense.
  static Result<std::shared_ptr<EnginePipe>> start(const std::string& command);
  EnginePipe(const EnginePipe&) = delete;
  EnginePipe& operator=(const EnginePipe&) = delete;
  ~EnginePipe();

  Status say(const std::string& line);
  Result<std::string> hear();

 private:
  EnginePipe(pid_t host, int socket) : host_(host), socket_(socket) {}

  pid_t host_;
  int socket_;
  std::string heard_;  // Beyond the last line that was taken.
};

// Each of its engines lives in that process.
MakeMind minds_behind(std::shared_ptr<EnginePipe> pipe);

}  // namespace bedside::sim

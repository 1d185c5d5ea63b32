#include "sim/run/world.h"
#include "sim/server/model_server.h"

namespace bedside::sim {

MakeServer model_server() {
  return [](Timeline& time, Witness& witness, const Cast& cast) -> std::unique_ptr<Server> {
    return std::make_unique<ModelServer>(time, witness, cast.room, cast.users);
  };
}

}  // namespace bedside::sim

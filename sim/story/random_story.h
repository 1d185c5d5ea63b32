// A seed becomes a story: people who call each other, answer or do not, hang up, reload; networks that fail; a server
// that crashes. All of it stands in the story's lines, so that a story can be printed, shortened and kept.
#pragma once

#include "sim/story/story.h"

namespace bedside::sim {

// How much may go wrong. Every seed draws its own mixture up to here.
enum class Trouble : std::uint8_t {
  kNone,     // Only people.
  kNetwork,  // And messages lost, late, doubled; sockets and paths that break; a server that is away.
  kAll,      // And clocks that are wrong, permissions that are refused, tokens that run out.
  kPages,    // And pages that are reloaded or die in the middle of it.
};

Story random_story(std::uint64_t seed, Trouble trouble);

}  // namespace bedside::sim

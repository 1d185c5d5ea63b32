// The one plank between the engine and JavaScript: bytes in, bytes out, one JSON object each (docs/protocol/
// engine-bridge.md). The same functions exist natively, so that the same script can be run through both.
//
// One thread, one buffer for what goes in, one for what comes out; each is good until the next call.
#pragma once

#include <cstdint>

#if defined(__wasm__)
#define BEDSIDE_EXPORT(name) __attribute__((export_name(#name), used))
#else
#define BEDSIDE_EXPORT(name)
#endif

extern "C" {

// Room for an input of that many bytes; null when it is more than an input may have.
BEDSIDE_EXPORT(bedside_buffer) char* bedside_buffer(std::uint32_t size);

// An engine made from the Config in the buffer. 0 for a bad one: bedside_next(0) then gives a Refused that says why.
BEDSIDE_EXPORT(bedside_new) std::uint32_t bedside_new(std::uint32_t length);

// 0 taken; 1 refused, and a Refused waits among the outputs; 2 fed before drained, or no such engine: nothing happened.
BEDSIDE_EXPORT(bedside_feed)
std::uint32_t bedside_feed(std::uint32_t engine, std::uint32_t length, double now_ms);

// The length of the next output, which then stands at bedside_output(); 0 when there are no more.
BEDSIDE_EXPORT(bedside_next) std::uint32_t bedside_next(std::uint32_t engine);
BEDSIDE_EXPORT(bedside_output) const char* bedside_output();

// Milliseconds since the epoch; 0 when there is nothing to wait for.
BEDSIDE_EXPORT(bedside_wake_at) double bedside_wake_at(std::uint32_t engine);

BEDSIDE_EXPORT(bedside_free) void bedside_free(std::uint32_t engine);
}

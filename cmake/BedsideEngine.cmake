# The call engine: stricter flags, the bridge in native form, the tools that print what the code knows, and the tests
# that hold the engine to its promises: fresh documents, no impure symbol, the same bytes from WebAssembly.
target_compile_options(bedside_call PRIVATE -Werror=switch-enum)
bedside_room(wasm DIRS wasm USES call)

function(bedside_tool name dir)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/${dir}/*.cc)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE bedside_wasm)
endfunction()

bedside_tool(gen_bridge_types gen-bridge-types)
bedside_tool(gen_call_states gen-call-states)
bedside_tool(replay_bridge replay-bridge)

if(BEDSIDE_TESTS)
  add_test(NAME bridge_types_are_fresh
    COMMAND gen_bridge_types --check ${CMAKE_SOURCE_DIR}/web/client/src/generated/bridge.ts)
  add_test(NAME call_states_are_fresh
    COMMAND gen_call_states --check ${CMAKE_SOURCE_DIR}/docs/protocol/call-states.md)
  add_test(NAME call_is_pure
    COMMAND ${CMAKE_SOURCE_DIR}/tools/check-pure $<TARGET_FILE:bedside_call> $<TARGET_FILE:bedside_signal>)
  find_program(NODE node)
  if(NODE)
    # Without build/wasm/engine.wasm (cmake --preset wasm) the test says so and counts as skipped.
    add_test(NAME wasm_gives_the_same_bytes
      COMMAND ${NODE} ${CMAKE_SOURCE_DIR}/src/wasm/wasm_test.mjs $<TARGET_FILE:replay_bridge>
        ${CMAKE_SOURCE_DIR}/build/wasm/engine.wasm)
    set_tests_properties(wasm_gives_the_same_bytes PROPERTIES SKIP_RETURN_CODE 77)
  endif()
endif()

# The call engine: stricter flags, the tools that print what the code knows, and the tests that keep their output fresh.
target_compile_options(bedside_call PRIVATE -Werror=switch-enum)

function(bedside_printer name dir)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/${dir}/*.cc)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE bedside_call)
endfunction()

bedside_printer(gen_bridge_types gen-bridge-types)

if(BEDSIDE_TESTS)
  add_test(NAME bridge_types_are_fresh
    COMMAND gen_bridge_types --check ${CMAKE_SOURCE_DIR}/web/client/src/generated/bridge.ts)
endif()

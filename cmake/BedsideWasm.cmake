# engine_wasm: the engine and its bridge as one module, ${CMAKE_BINARY_DIR}/engine.wasm, made small.
#
# The module is built straight from the sources of its rooms: an archive of wasm objects would need LLVM's own ar,
# which is another 100 MB of packages for nothing.
set(sources src/wasm/bridge.cc src/wasm/heap.cc)
foreach(room base signal call)
  get_target_property(room_sources bedside_${room} SOURCES)
  list(APPEND sources ${room_sources})
  set_target_properties(bedside_${room} PROPERTIES EXCLUDE_FROM_ALL ON)
endforeach()

add_executable(engine_module ${sources})
target_include_directories(engine_module PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(engine_module PRIVATE -Werror=switch-enum -fno-exceptions -fno-rtti -fvisibility=hidden -flto
  -mbulk-memory -msign-ext -mnontrapping-fptoint -UNDEBUG)
set_target_properties(engine_module PROPERTIES OUTPUT_NAME engine.module SUFFIX .wasm)

find_program(WASM_OPT wasm-opt REQUIRED)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/engine.wasm
  COMMAND ${WASM_OPT} -Oz --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int
    --enable-mutable-globals $<TARGET_FILE:engine_module> -o ${CMAKE_BINARY_DIR}/engine.wasm
  DEPENDS engine_module VERBATIM)
add_custom_target(engine_wasm ALL DEPENDS ${CMAKE_BINARY_DIR}/engine.wasm)

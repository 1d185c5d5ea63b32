# Compiler, flags and third-party packages: everything the rooms share.
option(BEDSIDE_TESTS "Build the unit tests" ON)
option(BEDSIDE_FUZZ "Build the libFuzzer targets" OFF)
option(BEDSIDE_WASM "Build only the call engine, for the browser" OFF)
set(BEDSIDE_SANITIZE "" CACHE STRING "Value for -fsanitize, empty for none")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# Asserts stay on in every build type: a broken invariant must stop the process, not corrupt a visit.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0" CACHE STRING "" FORCE)
set(CMAKE_C_FLAGS_DEV "-O1 -g1" CACHE STRING "" FORCE)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g0" CACHE STRING "" FORCE)
set(CMAKE_CXX_FLAGS_MINSIZEREL "-Oz -DNDEBUG" CACHE STRING "" FORCE)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these two inside its own headers at -O1 and above; clang and the sanitizers cover the real ones.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict)
endif()
if(BEDSIDE_SANITIZE)
  add_compile_options(-fsanitize=${BEDSIDE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  string(REPLACE ",fuzzer-no-link" "" link_sanitize "${BEDSIDE_SANITIZE}")
  add_link_options(-fsanitize=${link_sanitize})
  if(BEDSIDE_SANITIZE STREQUAL "thread")
    # ThreadSanitizer does not understand a fence that stands alone, which Asio puts around each handler; GCC refuses to
    # build one. The mutex of its queue orders the same accesses, and that is understood.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

# Two Beast translation units at once fit the smallest machine we build on; more would not.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=2 link=1)
set(CMAKE_JOB_POOL_LINK link)

if(NOT BEDSIDE_WASM)
  find_package(PkgConfig REQUIRED)
  find_package(Threads REQUIRED)
  find_package(OpenSSL 3 REQUIRED)
  find_package(Boost 1.81 REQUIRED COMPONENTS json url)
  find_package(spdlog REQUIRED)
  find_package(tomlplusplus REQUIRED)
  find_package(CLI11 REQUIRED)
  find_package(prometheus-cpp REQUIRED COMPONENTS core)
  pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
  pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
  pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq>=15)
  pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
  if(BEDSIDE_TESTS)
    find_package(GTest REQUIRED)
    find_package(rapidcheck REQUIRED)
  endif()
endif()

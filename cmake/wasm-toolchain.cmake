# The call engine for the browser: clang and wasi-libc, no JavaScript glue and no imports.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(BEDSIDE_CLANG 16)
set(CMAKE_C_COMPILER clang-${BEDSIDE_CLANG})
set(CMAKE_CXX_COMPILER clang++-${BEDSIDE_CLANG})
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)

# The driver does not find Debian's libc++ for wasm by itself.
set(CMAKE_C_FLAGS_INIT "--sysroot=/usr")
set(CMAKE_CXX_FLAGS_INIT "--sysroot=/usr -nostdlibinc \
-isystem /usr/lib/llvm-${BEDSIDE_CLANG}/include/wasm32-wasi/c++/v1 -isystem /usr/include/wasm32-wasi")

# Never an -O on the link line: the driver would run wasm-opt without the features that the code uses. CMake puts the
# compile flags there, so the line is written out.
set(CMAKE_CXX_LINK_EXECUTABLE "<CMAKE_CXX_COMPILER> --target=wasm32-wasi --sysroot=/usr -L/usr/lib/wasm32-wasi -flto \
-mexec-model=reactor -Wl,--strip-all,--gc-sections <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")

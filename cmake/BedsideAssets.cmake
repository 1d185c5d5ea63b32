# The page inside the server: web/app/dist as bytes in the program. A build without the page gets an empty table and
# serves a note that says how to build it.
enable_language(ASM)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(assets_dir ${CMAKE_BINARY_DIR}/web-assets)
# Looked at in every build, because the page is built by npm, whose outputs CMake does not know; takes milliseconds
# when nothing has changed.
add_custom_target(bedside_embed_assets
  COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tools/embed_assets.py ${CMAKE_SOURCE_DIR}/web/app/dist ${assets_dir}
  BYPRODUCTS ${assets_dir}/assets.S ${assets_dir}/web_assets_table.cc
  COMMENT "Embedding the page" VERBATIM)

add_library(bedside_page STATIC ${assets_dir}/assets.S ${assets_dir}/web_assets_table.cc)
add_dependencies(bedside_page bedside_embed_assets)
target_include_directories(bedside_page PRIVATE ${CMAKE_SOURCE_DIR}/src)

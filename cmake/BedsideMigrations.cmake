# bedside_embed_migrations(<target> <sql folder> <namespace suffix>)
#
# Generates migrations_<suffix>.inc in the build folder: the *.sql files as raw string literals, in order of number,
# so that the server carries its own schema. Regenerated whenever a file changes.
function(bedside_embed_migrations target folder suffix)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.sql)
  list(SORT files)
  set(output ${CMAKE_BINARY_DIR}/generated/store/migrations_${suffix}.inc)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DFILES=${files}" -DOUTPUT=${output} -P ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake
    COMMENT "Embedding ${folder}"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()

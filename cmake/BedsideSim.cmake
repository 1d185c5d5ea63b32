# The simulator: a world with a seed (docs/simulator.md). It stands above every room and includes by sim/….
file(GLOB_RECURSE sim_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sim/*.cc)
set(sim_sources)
set(sim_tests)
foreach(file IN LISTS sim_files)
  if(file MATCHES "/mutants/")
    continue()
  elseif(file MATCHES "_test\\.cc$")
    list(APPEND sim_tests ${file})
  elseif(NOT file MATCHES "/main\\.cc$")
    list(APPEND sim_sources ${file})
  endif()
endforeach()

add_library(bedside_sim STATIC ${sim_sources})
target_include_directories(bedside_sim PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(bedside_sim PUBLIC bedside_call bedside_service)

add_executable(bedside-sim ${CMAKE_SOURCE_DIR}/sim/main.cc)
target_link_libraries(bedside-sim PRIVATE bedside_sim)

if(BEDSIDE_TESTS)
  add_executable(sim_test ${sim_tests})
  target_link_libraries(sim_test PRIVATE bedside_sim rapidcheck GTest::gmock GTest::gtest_main)
  bedside_knows_its_tree(${sim_tests})
  add_test(NAME sim COMMAND sim_test)

  # Copies of some sources with planted bugs; linked before the libraries, they take the place of the originals.
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(planted ${CMAKE_BINARY_DIR}/planted)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/sim/mutants/plant.py ${CMAKE_SOURCE_DIR}/sim/mutants/bugs.toml)
  execute_process(COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/sim/mutants/plant.py ${CMAKE_SOURCE_DIR} ${planted}
    COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE mutants ${planted}/*.cc)
  foreach(file IN LISTS mutants)
    file(RELATIVE_PATH name ${planted} ${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name})
  endforeach()
  add_executable(sim_mutants_test ${CMAKE_SOURCE_DIR}/sim/mutants/mutants_test.cc ${mutants})
  target_include_directories(sim_mutants_test PRIVATE ${planted})
  target_link_libraries(sim_mutants_test PRIVATE bedside_sim GTest::gtest GTest::gtest_main)
endif()

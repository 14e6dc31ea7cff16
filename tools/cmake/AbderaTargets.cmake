# Flags that every target shares, and the three helpers the folders use.
add_library(abdera_flags INTERFACE)
# Contraction of a - b*c differs between dispatch clones, so fused operations are only ever explicit.
target_compile_options(abdera_flags INTERFACE -ffp-contract=off)
target_compile_options(abdera_flags INTERFACE $<BUILD_INTERFACE:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wno-sign-conversion>)
# GCC 12 warns of overlapping copies inside std::string at -O3 where there are none (GCC bug 105651).
target_compile_options(abdera_flags INTERFACE $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>>)
if(ABDERA_WERROR)
  target_compile_options(abdera_flags INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
target_compile_definitions(abdera_flags INTERFACE EIGEN_DONT_PARALLELIZE)

# abdera_library(NAME SOURCES a.cpp ... [PUBLIC libs...] [PRIVATE libs...]): one library a folder.
function(abdera_library name)
  cmake_parse_arguments(A "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(abdera_${name} STATIC ${A_SOURCES})
  add_library(abdera::${name} ALIAS abdera_${name})
  set_target_properties(abdera_${name} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(abdera_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                   $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/abdera>)
  target_compile_features(abdera_${name} PUBLIC cxx_std_20)
  target_link_libraries(abdera_${name} PUBLIC ${A_PUBLIC} PRIVATE ${A_PRIVATE} $<BUILD_INTERFACE:abdera_flags>)
  set_property(GLOBAL APPEND PROPERTY ABDERA_LIBRARIES abdera_${name})
endfunction()

# abdera_tests(NAME SOURCES x_test.cpp ... [LIBS libs...]): one test binary a folder, GoogleTest precompiled.
function(abdera_tests name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name}_tests ${A_SOURCES})
  target_link_libraries(${name}_tests PRIVATE ${A_LIBS} abdera_flags GTest::gtest GTest::gtest_main GTest::gmock)
  target_include_directories(${name}_tests PRIVATE ${PROJECT_SOURCE_DIR})
  target_precompile_headers(${name}_tests PRIVATE <gtest/gtest.h> <Eigen/Dense> <string> <vector> <filesystem>)
  gtest_discover_tests(${name}_tests DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES)
endfunction()

# abdera_benchmark(NAME SOURCES x_bench.cpp ... [LIBS libs...])
function(abdera_benchmark name)
  cmake_parse_arguments(A "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name}_bench ${A_SOURCES})
  target_link_libraries(${name}_bench PRIVATE ${A_LIBS} abdera_flags benchmark::benchmark)
  target_include_directories(${name}_bench PRIVATE ${PROJECT_SOURCE_DIR})
endfunction()

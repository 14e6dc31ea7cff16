include(CMakePackageConfigHelpers)
get_property(libraries GLOBAL PROPERTY ABDERA_LIBRARIES)
install(TARGETS ${libraries} EXPORT abderaTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET abdera_cli)
  install(TARGETS abdera_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
foreach(folder core graphs datasets simulators citests algorithms bench)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/abdera
          FILES_MATCHING PATTERN "*.hpp")
endforeach()
install(EXPORT abderaTargets NAMESPACE abdera:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/abdera)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/abderaConfig.cmake.in ${PROJECT_BINARY_DIR}/abderaConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/abdera)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/abderaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/abderaConfig.cmake ${PROJECT_BINARY_DIR}/abderaConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/abdera)

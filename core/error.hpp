#pragma once
#include <stdexcept>
#include <string>

namespace abdera {

/// Base of every error a caller can do something about. The message names the thing and the remedy.
/// Numerical outcomes are result fields, never exceptions; our own bugs are assertions.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A wrong argument, option or command line (exit code 2).
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Input data that cannot be used as it is: names column and, where one exists, physical line (exit code 3).
class DataError : public Error {
 public:
  using Error::Error;
};

/// A component that cannot be applied to this kind of data or problem (exit code 4).
class NotApplicable : public Error {
 public:
  using Error::Error;
};

/// Background knowledge that contradicts itself (exit code 5).
class KnowledgeConflict : public Error {
 public:
  using Error::Error;
};

/// An output that could not be written completely; nothing is left half-written (exit code 1).
class OutputError : public Error {
 public:
  using Error::Error;
};

/// Throws UsageError unless a precondition on an argument holds. `what` says what is required, in the
/// domain's words, and the value that was given.
inline void require(bool holds, const std::string& what) {
  if (!holds) throw UsageError(what);
}

}  // namespace abdera

#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "datasets/covariance.hpp"
#include "datasets/dataset.hpp"

namespace nanobind {
class object;
}

namespace abdera::python {

/// A data set and what keeps the memory alive that it may be a view of. A large array whose rows are contiguous stays
/// where it is until someone asks for its columns: what Gaussian methods need of it is read without a copy.
class Table {
 public:
  explicit Table(Dataset data, std::shared_ptr<void> owner = {});
  /// Not copied until `data` is called; the memory is kept as long as this. @throws as Dataset for the variables.
  Table(std::vector<Variable> variables, const StridedView& rows, std::shared_ptr<void> owner);

  /// The table by columns. Threads: safe, with the GIL or without. Cost: a copy, the first time, of a table by rows.
  const Dataset& data() const;
  /// To set what is known of the rows.
  Dataset& data();
  /// The memory of a table by rows while nobody has asked for its columns: nothing else is known of its rows then. It
  /// stays valid as long as this.
  std::optional<StridedView> rows() const;

  const std::vector<Variable>& variables() const { return state_->variables; }
  std::vector<std::string> names() const;
  Eigen::Index num_rows() const;
  /// Values wherever they are.
  StridedView values() const;

 private:
  struct State {
    std::vector<Variable> variables;
    std::optional<const StridedView> rows;  ///< never changes: views of it may be about
    std::shared_ptr<void> owner;
    std::mutex guard;
    std::atomic<bool> copied{false};
    Dataset data;
  };
  std::shared_ptr<State> state_;
};

/// Keeps a Python object as long as C++ does, which may let it go on any thread. With the GIL.
std::shared_ptr<void> kept(nanobind::object object);

/// The same data set over the same memory. `data` must outlive it.
Dataset shallow(const Dataset& data);

}  // namespace abdera::python

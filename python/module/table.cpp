#include "python/module/table.hpp"

#include <nanobind/nanobind.h>

namespace nb = nanobind;

namespace abdera::python {

Table::Table(Dataset data, std::shared_ptr<void> owner) : state_(std::make_shared<State>()) {
  state_->variables = data.variables();
  state_->data = std::move(data);
  state_->owner = std::move(owner);
}

Table::Table(std::vector<Variable> variables, const StridedView& rows, std::shared_ptr<void> owner)
    : state_(std::make_shared<State>()) {
  const Dataset names(variables, Eigen::MatrixXd(0, rows.cols()));  // checks them
  state_->variables = std::move(variables);
  state_->rows.emplace(rows);
  state_->owner = std::move(owner);
}

const Dataset& Table::data() const {
  if (!state_->rows || state_->copied) return state_->data;
  const auto copy = [&] {
    const std::lock_guard lock(state_->guard);
    if (state_->copied) return;
    state_->data = Dataset(state_->variables, *state_->rows);
    state_->copied = true;
  };
  if (PyGILState_Check()) {
    const nb::gil_scoped_release release;  // who copies may need it, and others need not wait for the copy
    copy();
  } else {
    copy();
  }
  return state_->data;
}

std::optional<StridedView> Table::rows() const {
  if (!state_->rows || state_->copied) return std::nullopt;
  return *state_->rows;
}

Dataset& Table::data() {
  std::as_const(*this).data();
  return state_->data;
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> out;
  for (const Variable& v : state_->variables) out.push_back(v.name);
  return out;
}

Eigen::Index Table::num_rows() const { return values().rows(); }

StridedView Table::values() const {
  if (state_->rows) return *state_->rows;
  const auto view = state_->data.values();
  return {view.data(), view.rows(), view.cols(), {view.outerStride(), 1}};
}

std::shared_ptr<void> kept(nb::object object) {
  return {object.release().ptr(), [](void* p) {
            const nb::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(p));
          }};
}

Dataset shallow(const Dataset& data) {
  Dataset out = Dataset::view(data.variables(), data.values());
  if (data.sigma()) out.set_sigma(*data.sigma());
  if (data.upper_limit()) out.set_upper_limit(*data.upper_limit());
  if (!data.error_factors().empty()) out.set_error_factors(data.error_factors());
  out.set_row_attributes(data.row_attributes());
  out.title = data.title, out.source = data.source, out.history = data.history;
  return out;
}

}  // namespace abdera::python

#include "python/module/callables.hpp"

#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <cmath>

#include "citests/decorators.hpp"
#include "core/error.hpp"
#include "scores/cached_score.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

/// A Python object that may be copied and dropped without the GIL.
std::shared_ptr<nb::object> shared(const nb::object& function) {
  return {new nb::object(function), [](nb::object* object) {
            const nb::gil_scoped_acquire gil;
            delete object;
          }};
}

nb::tuple names_of(std::vector<Var> variables, const std::vector<std::string>& names) {
  std::sort(variables.begin(), variables.end());
  nb::list out;
  for (const Var v : variables) out.append(names[static_cast<std::size_t>(v)]);
  return nb::tuple(out);
}

double number(nb::handle value, const std::string& what) {
  double out = 0;
  if (!nb::try_cast(value, out))
    throw UsageError(fmt::format("{} gave a {} instead of a number", what, nb::type_name(value.type()).c_str()));
  return out;
}

double member(nb::handle result, const char* name, const std::string& what) {
  const nb::object value = nb::getattr(result, name, nb::none());
  return value.is_none() ? std::nan("") : number(value, what);
}

/// Whether a result says that its question cannot be tested: None, a p-value that is None, or an abdera.CiResult that
/// tells so by its outcome.
bool is_untested(nb::handle result) {
  if (result.is_none()) return true;
  if (!nb::hasattr(result, "p_value")) return false;
  if (nb::getattr(result, "p_value").is_none()) return true;
  std::string outcome;
  return nb::try_cast(nb::getattr(result, "outcome", nb::none()), outcome) && outcome != "tested";
}

class CallableTest final : public CiTest {
 public:
  CallableTest(std::shared_ptr<nb::object> function, std::string name, std::vector<std::string> names)
      : function_(std::move(function)), name_(std::move(name)), names_(std::move(names)) {}

  int num_vars() const override { return static_cast<int>(names_.size()); }
  double seconds_per_test() const override { return 1e-4; }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    const auto& a = names_[static_cast<std::size_t>(std::min(x, y))];
    const auto& b = names_[static_cast<std::size_t>(std::max(x, y))];
    const std::string what = fmt::format("test '{}' of '{}' and '{}'", name_, a, b);
    const nb::gil_scoped_acquire gil;
    const nb::object result = (*function_)(a, b, names_of({given.begin(), given.end()}, names_));
    CiResult out;
    if (is_untested(result)) return out;
    if (nb::hasattr(result, "p_value")) {
      out.p_value = member(result, "p_value", what);
      out.statistic = member(result, "statistic", what);
      out.effect = member(result, "effect", what);
      out.dof = member(result, "dof", what);
    } else {
      out.p_value = number(result, what);
    }
    if (std::isnan(out.p_value))
      throw UsageError(what + " gave NaN, which is no p-value; give None where a question cannot be tested");
    if (!(out.p_value >= 0 && out.p_value <= 1))
      throw UsageError(fmt::format("{} gave the p-value {}; it must be between 0 and 1", what, out.p_value));
    out.log_p = std::max(std::log(out.p_value), -1e300);
    out.outcome = Outcome::kTested;
    return out;
  }

 private:
  std::shared_ptr<nb::object> function_;
  std::string name_;
  std::vector<std::string> names_;
};

/// Each question is asked once: a Python function costs far more than a look-up.
class AskedOnce final : public CiTest {
 public:
  explicit AskedOnce(std::unique_ptr<CiTest> test) : test_(std::move(test)), cached_(*test_) {}
  int num_vars() const override { return test_->num_vars(); }
  double seconds_per_test() const override { return test_->seconds_per_test(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override { return cached_.test(x, y, given); }

 private:
  std::unique_ptr<CiTest> test_;
  Cached cached_;
};

class CallableScore final : public Score {
 public:
  CallableScore(std::shared_ptr<nb::object> function, std::string name, std::vector<std::string> names)
      : function_(std::move(function)), name_(std::move(name)), names_(std::move(names)) {}

  int num_vars() const override { return static_cast<int>(names_.size()); }
  double seconds_per_local() const override { return 1e-4; }
  double local(Var child, std::span<const Var> parents) const override {
    const auto& name = names_[static_cast<std::size_t>(child)];
    const std::string what = fmt::format("score '{}' of '{}'", name_, name);
    const nb::gil_scoped_acquire gil;
    const double value = number((*function_)(name, names_of({parents.begin(), parents.end()}, names_)), what);
    if (std::isnan(value) || value == std::numeric_limits<double>::infinity())
      throw UsageError(fmt::format("{} gave {}; a score is finite, or -inf where it is not defined", what, value));
    return value;
  }

 private:
  std::shared_ptr<nb::object> function_;
  std::string name_;
  std::vector<std::string> names_;
};

}  // namespace

CiTestEntry ci_test_entry(const nb::object& function, std::string name, std::vector<std::string> names) {
  CiTestEntry entry;
  entry.info = {name, "a Python function", "", {}};
  entry.columns = ColumnKinds::kMixed;
  entry.takes_covariance = entry.uses_weights = entry.uses_dependence = entry.uses_errors = true;  // it knows its data
  entry.make = [function = shared(function), name, names = std::move(names)](const CiTestInput&, const Params&,
                                                                             const RunContext&) {
    return std::make_unique<AskedOnce>(std::make_unique<CallableTest>(function, name, names));
  };
  entry.options_in_force = [](const Params& params) {
    bind<NoOptions>(params);
    return std::vector<std::pair<std::string, Value>>{};
  };
  return entry;
}

ScoreEntry score_entry(const nb::object& function, std::string name, std::vector<std::string> names) {
  ScoreEntry entry;
  entry.info = {name, "a Python function", "", {}};
  entry.columns = ColumnKinds::kMixed;
  entry.takes_covariance = entry.uses_weights = true;
  entry.make = [function = shared(function), name, names = std::move(names)](const DataInput&, const Params&,
                                                                             const RunContext&) {
    return std::make_unique<CachedScore>(std::make_unique<CallableScore>(function, name, names));
  };
  entry.options_in_force = [](const Params& params) {
    bind<NoOptions>(params);
    return std::vector<std::pair<std::string, Value>>{};
  };
  return entry;
}

}  // namespace abdera::python

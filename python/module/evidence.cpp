#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "citests/testwise.hpp"
#include "core/error.hpp"
#include "graphs/names.hpp"
#include "python/module/bindings.hpp"
#include "python/module/table.hpp"
#include "python/module/values.hpp"
#include "python/module/worker.hpp"
#include "scores/registry.hpp"

namespace nb = nanobind;

namespace abdera::python {
namespace {

/// What a test or a score is made from, kept while it lives.
struct Source {
  const Dataset* data = nullptr;
  std::unique_ptr<Covariance> covariance;
  std::shared_ptr<void> owner;
  std::vector<std::string> names;

  explicit Source(const nb::object& from) : owner(kept(from)) {
    if (nb::isinstance<Covariance>(from)) {
      covariance = std::make_unique<Covariance>(nb::cast<const Covariance&>(from));
      names = covariance->names;
    } else {
      data = &nb::cast<const Table&>(from).data();
      names = data->names();
    }
  }
  DataInput input() const { return {data, covariance.get()}; }
  Var index_of(const std::string& name) const {
    const auto it = std::find(names.begin(), names.end(), name);
    if (it != names.end()) return static_cast<Var>(it - names.begin());
    const auto near = nearest_name(name, names);
    throw UsageError("the data have no variable '" + name + "'" +
                     (near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
  std::vector<Var> indices_of(const std::vector<std::string>& given) const {
    std::vector<Var> out;
    for (const auto& name : given) out.push_back(index_of(name));
    return out;
  }
};

class BoundTest {
 public:
  BoundTest(const nb::object& data, const std::string& name, const nb::dict& options, const std::string& missing,
            int threads)
      : source_(data) {
    const auto& entry = find_ci_test(name);
    const auto params = params_of(options);
    const auto policy = missing == "testwise" ? MissingPolicy::kTestwise : MissingPolicy::kError;
    on_worker({.threads = threads},
              [&](RunContext& run) { test_ = make_ci_test(entry, source_.input(), params, run, policy); });
  }
  /// (p, log p, statistic, effect, dof, n, outcome)
  nb::tuple test(const std::string& x, const std::string& y, const std::vector<std::string>& given) const {
    const Var a = source_.index_of(x), b = source_.index_of(y);
    auto set = source_.indices_of(given);
    std::sort(set.begin(), set.end());
    require(a != b, "'" + x + "' and '" + y + "' are the same variable");
    require(std::adjacent_find(set.begin(), set.end()) == set.end(), "given names a variable twice");
    for (const Var v : {a, b})
      require(!std::binary_search(set.begin(), set.end(), v),
              "given holds '" + node_name(source_.names, v) + "' itself");
    CiResult result;
    on_worker({.threads = 1}, [&](RunContext&) { result = test_->test(a, b, set); });
    const char* outcome = result.outcome == Outcome::kTested          ? "tested"
                          : result.outcome == Outcome::kDeterministic ? "deterministic"
                                                                      : "not_testable";
    return nb::make_tuple(result.p_value, result.log_p, result.statistic, result.effect, result.dof, result.n_used,
                          outcome);
  }
  std::vector<std::string> remarks() const { return test_->remarks(); }

 private:
  Source source_;
  std::unique_ptr<CiTest> test_;
};

class BoundScore {
 public:
  BoundScore(const nb::object& data, const std::string& name, const nb::dict& options, int threads) : source_(data) {
    const auto& entry = find_score(name);
    const auto params = params_of(options);
    on_worker({.threads = threads}, [&](RunContext& run) { score_ = entry.make(source_.input(), params, run); });
  }
  double local(const std::string& child, const std::vector<std::string>& parents) const {
    const Var v = source_.index_of(child);
    auto set = source_.indices_of(parents);
    std::sort(set.begin(), set.end());
    require(std::adjacent_find(set.begin(), set.end()) == set.end(), "parents name a variable twice");
    require(!std::binary_search(set.begin(), set.end(), v), "'" + child + "' is among its own parents");
    double value = 0;
    on_worker({.threads = 1}, [&](RunContext&) { value = score_->local(v, set); });
    return value;
  }
  std::vector<std::string> remarks() const { return score_->remarks(); }

 private:
  Source source_;
  std::unique_ptr<Score> score_;
};

}  // namespace

void bind_evidence(nb::module_& module) {
  nb::class_<BoundTest>(module, "CiTest")
      .def(nb::init<const nb::object&, const std::string&, const nb::dict&, const std::string&, int>())
      .def("test", &BoundTest::test)
      .def("remarks", &BoundTest::remarks);
  nb::class_<BoundScore>(module, "Score")
      .def(nb::init<const nb::object&, const std::string&, const nb::dict&, int>())
      .def("local", &BoundScore::local)
      .def("remarks", &BoundScore::remarks);
}

}  // namespace abdera::python

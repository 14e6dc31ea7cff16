#include "bench/metrics/registry.hpp"

#include <algorithm>

#include "bench/metrics/aid.hpp"
#include "bench/metrics/ancestry.hpp"
#include "bench/metrics/endpoints.hpp"
#include "bench/metrics/separation_distance.hpp"
#include "bench/metrics/shd.hpp"
#include "bench/metrics/sid.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using Kinds = std::vector<GraphKind>;
using Values = std::vector<MetricValueInfo>;

const Kinds kAll = {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMpdag, GraphKind::kPdag,
                    GraphKind::kMag, GraphKind::kPag,   GraphKind::kRpag,  GraphKind::kAdmg};
const Kinds kMarkovDag = {GraphKind::kDag, GraphKind::kCpdag};

template <Described Options, class Compute>
MetricEntry metric(ComponentInfo info, Values values, Kinds truth, Kinds estimate, Compute compute) {
  MetricEntry entry;
  info.options = describe<Options>();
  entry.info = std::move(info);
  entry.values = std::move(values);
  entry.truth_kinds = std::move(truth), entry.estimate_kinds = std::move(estimate);
  entry.compute = [compute](const MetricInput& input, const Params& params, const RunContext& run) {
    return compute(input, bind<Options>(params), run);
  };
  return entry;
}

MetricEntry comparing_marks(MetricEntry entry) {
  entry.compares_marks = true;
  return entry;
}

void add_rates(Values& values, const std::string& prefix) {
  for (const char* rate : {"precision", "recall", "f1"}) values.push_back({prefix + "_" + rate, Perfect::kOne});
}
Values rate_names(std::initializer_list<std::string> prefixes) {
  Values values;
  for (const auto& prefix : prefixes) add_rates(values, prefix);
  return values;
}
std::vector<double> rates(std::initializer_list<Rates> all) {
  std::vector<double> out;
  for (const Rates& r : all) out.insert(out.end(), {r.precision(), r.recall(), r.f1()});
  return out;
}

MetricEntry mark_rates(Mark mark, Kinds kinds) {
  const std::string name(to_string(mark));
  return comparing_marks(metric<NoOptions>(
      {name, "precision, recall and F1 of " + name + " marks over all pairs, and over pairs adjacent in both", "", {}},
      rate_names({name, name + "_common"}), kinds, kinds,
      [mark](const MetricInput& in, const NoOptions&, const RunContext&) {
        const EndpointConfusion c(in.truth, in.estimate);
        return rates({c.over_all(mark), c.over_common(mark)});
      }));
}

constexpr Mark kMarks[] = {Mark::kNone, Mark::kCircle, Mark::kArrow, Mark::kTail};

/// "arrow_as_tail": an arrowhead of the truth that is a tail in the estimate.
MetricEntry endpoints() {
  Values values;
  for (Mark t : kMarks)
    for (Mark e : kMarks)
      values.push_back({std::string(to_string(t)) + "_as_" + std::string(to_string(e)),
                        t == e ? Perfect::kNeither : Perfect::kZero});
  return comparing_marks(
      metric<NoOptions>({"endpoints", "counts of edge ends by mark in the truth and mark in the estimate", "", {}},
                        values, kAll, kAll, [](const MetricInput& in, const NoOptions&, const RunContext&) {
                          const EndpointConfusion c(in.truth, in.estimate);
                          std::vector<double> out;
                          for (Mark t : kMarks)
                            for (Mark e : kMarks) out.push_back(static_cast<double>(c.count(t, e)));
                          return out;
                        }));
}

MetricEntry ancestors() {
  constexpr Ancestry kStates[] = {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite};
  constexpr const char* kNames[] = {"never", "possible", "definite"};
  Values values = rate_names({"ancestor", "non_ancestor"});
  for (std::size_t t = 0; t < 3; ++t)
    for (std::size_t e = 0; e < 3; ++e)
      values.push_back({std::string(kNames[t]) + "_as_" + kNames[e], t == e ? Perfect::kNeither : Perfect::kZero});
  const Kinds kinds = {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMag, GraphKind::kPag, GraphKind::kAdmg};
  return metric<NoOptions>({"ancestry",
                            "definite ancestors and definite non-ancestors: precision, recall, F1 and counts",
                            "fang2022 roumpelaki2016",
                            {}},
                           values, kinds, kinds, [=](const MetricInput& in, const NoOptions&, const RunContext& run) {
                             const auto c = ancestry(in.truth, in.truth_kind, in.estimate, in.estimate_kind, run);
                             auto out = rates({c.definite_ancestors(), c.definite_non_ancestors()});
                             for (Ancestry t : kStates)
                               for (Ancestry e : kStates) out.push_back(static_cast<double>(c.count(t, e)));
                             return out;
                           });
}

using Aid = Distance (*)(const SparseGraph&, const SparseGraph&, const RunContext&);
MetricEntry aid(const std::string& name, const std::string& strategy, Aid distance) {
  return metric<NoOptions>(
      {name, "wrong statements about total effects when the estimate " + strategy, "henckel2024", {}},
      {{name}, {name + "_normalised"}}, kMarkovDag, kMarkovDag,
      [distance](const MetricInput& in, const NoOptions&, const RunContext& run) -> std::vector<double> {
        const auto d = distance(in.truth, in.estimate, run);
        return {static_cast<double>(d.count), d.normalised};
      });
}

std::vector<MetricEntry> all_metrics() {
  return {
      comparing_marks(metric<ShdOptions>(
          {"shd", "structural Hamming distance: pairs of nodes with different edges", "tsamardinos2006", {}},
          {{"shd"}, {"shd_normalised"}}, kAll, kAll,
          [](const MetricInput& in, const ShdOptions& options, const RunContext&) -> std::vector<double> {
            const auto d = shd(in.truth, in.estimate, options);
            return {static_cast<double>(d.count), d.normalised};
          })),
      metric<NoOptions>({"adjacency", "precision, recall and F1 of adjacencies", "", {}}, rate_names({"adjacency"}),
                        kAll, kAll,
                        [](const MetricInput& in, const NoOptions&, const RunContext&) {
                          return rates({EndpointConfusion(in.truth, in.estimate).adjacencies()});
                        }),
      mark_rates(Mark::kArrow, kAll),
      mark_rates(Mark::kTail, kAll),
      mark_rates(Mark::kCircle, {GraphKind::kPag, GraphKind::kRpag}),
      endpoints(),
      ancestors(),
      metric<SidOptions>(
          {"sid",
           "structural intervention distance; over the class of a CPDAG its smallest and largest value",
           "peters2015",
           {}},
          {{"sid_lower"},
           {"sid_upper"},
           {"sid_lower_normalised"},
           {"sid_upper_normalised"},
           {"sid_exact", Perfect::kNeither}},
          {GraphKind::kDag}, kMarkovDag,
          [](const MetricInput& in, const SidOptions& options, const RunContext& run) -> std::vector<double> {
            const auto d = sid(in.truth, in.estimate, options, run);
            return {static_cast<double>(d.lower.count), static_cast<double>(d.upper.count), d.lower.normalised,
                    d.upper.normalised, d.exact ? 1.0 : 0.0};
          }),
      aid("parent_aid", "adjusts for parents", parent_aid),
      aid("ancestor_aid", "adjusts for ancestors", ancestor_aid),
      aid("oset_aid", "adjusts for optimal sets", oset_aid),
      metric<NoOptions>(
          {"separation_distance",
           "separations of one graph that do not hold in the other; zero iff Markov equivalent",
           "wahl2025",
           {}},
          {{"separation_distance"}, {"separation_distance_normalised"}, {"false_separations"}, {"missed_separations"}},
          {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMag, GraphKind::kPag},
          {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMag, GraphKind::kPag},
          [](const MetricInput& in, const NoOptions&, const RunContext& run) -> std::vector<double> {
            const auto d = separation_distance(in.truth, in.truth_kind, in.estimate, in.estimate_kind, run);
            return {static_cast<double>(d.count()), d.normalised, static_cast<double>(d.false_separations),
                    static_cast<double>(d.missed_separations)};
          }),
  };
}

bool contains(const Kinds& kinds, GraphKind kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); }

void require_kind(const MetricEntry& metric, const char* what, const Kinds& kinds, GraphKind kind) {
  if (contains(kinds, kind)) return;
  std::string list;
  for (GraphKind k : kinds) (list += list.empty() ? "" : ", ") += to_string(k);
  throw NotApplicable("metric '" + metric.info.name + "' takes as " + what + " a graph of kind " + list + ", not " +
                      std::string(to_string(kind)));
}

}  // namespace

std::span<const MetricEntry> metrics() {
  static const std::vector<MetricEntry> all = all_metrics();
  return all;
}

const MetricEntry& find_metric(std::string_view name) { return find_component(metrics(), name, "metric"); }

bool accepts(const MetricEntry& metric, GraphKind truth, GraphKind estimate) {
  return contains(metric.truth_kinds, truth) && contains(metric.estimate_kinds, estimate);
}

std::vector<double> evaluate(const MetricEntry& metric, const MetricInput& input, const Params& params,
                             const RunContext& run) {
  require_kind(metric, "truth", metric.truth_kinds, input.truth_kind);
  require_kind(metric, "estimate", metric.estimate_kinds, input.estimate_kind);
  return metric.compute(input, params, run);
}

}  // namespace abdera

#include "cli/selftest_suites.hpp"

#include <stdlib.h>

#include <filesystem>

#include "bench/metrics/aid.hpp"
#include "bench/metrics/shd.hpp"
#include "bench/metrics/sid.hpp"
#include "citests/oracle.hpp"
#include "cli/graph_hdf5.hpp"
#include "core/error.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"

namespace abdera::cli {
namespace {

using Subjects = ProgramSubjects;

SizeResult check_pc(const Subjects& s, ColliderRule rule, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  auto out = over_cases(
      classes.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const MixedGraph truth = classes[i].intersection(n);
        for (SmallDag small : classes[i].members) {
          const MixedGraph dag = small.graph(n);
          const auto got = s.pc(SeparationOracle(dag), {.collider_rule = rule});
          const bool certain =
              got.legal && got.kind == GraphKind::kCpdag && got.conflicts.empty() && got.ambiguous.empty();
          tally.add(got.graph == truth && certain, [&] {
            return "PC on " + difference_text(dag, got.graph, truth) + (certain ? "" : ", said to be uncertain");
          });
        }
      },
      [&](std::size_t i) { return "PC on the class of " + case_text(classes[i].intersection(n)); });
  add_known(out, n, "DAGs", out.tally.cases, {3, 25, 543, 29281});
  add_known(out, n, "classes", static_cast<std::int64_t>(classes.size()), {2, 11, 185, 8782});
  return out;
}

/// Every DAG of n nodes for the distances, with the number of its Markov class.
struct DagList {
  std::vector<MixedGraph> graphs;
  std::vector<SparseGraph> sparse;
  std::vector<std::size_t> classes;

  explicit DagList(int n) {
    const auto all = markov_classes(n);
    for (std::size_t c = 0; c < all.size(); ++c)
      for (SmallDag dag : all[c].members) {
        graphs.push_back(dag.graph(n));
        sparse.emplace_back(graphs.back());
        classes.push_back(c);
      }
  }
};

SizeResult check_distances(const Subjects& s, int n, double seconds, const RunContext& run) {
  const DagList dags(n);
  auto out = over_cases(
      dags.graphs.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        for (std::size_t j = 0; j < dags.graphs.size(); ++j) {
          const SparseGraph &truth = dags.sparse[i], &estimate = dags.sparse[j];
          const std::int64_t sid = s.sid(truth, estimate), parent = s.parent_aid(truth, estimate);
          const std::array<std::int64_t, 4> distances = {s.shd(truth, estimate), parent,
                                                         s.ancestor_aid(truth, estimate), s.oset_aid(truth, estimate)};
          bool right = sid == parent;
          for (std::size_t k = 0; k < distances.size(); ++k) {
            tally.sums[k] += distances[k];
            right &= i != j || distances[k] == 0;
          }
          tally.add(right, [&] {
            return "truth " + case_text(dags.graphs[i]) + ", estimate " + case_text(dags.graphs[j]) + ": SID " +
                   std::to_string(sid) + ", parent AID " + std::to_string(parent);
          });
        }
      },
      [&](std::size_t i) { return "distances from " + case_text(dags.graphs[i]); });
  const auto& sums = out.tally.sums;
  add_known(out, n, "sum of SHD", sums[0], {6, 1248, 1173312});
  add_known(out, n, "sum of SID", sums[1], {6, 1614, 1847436});
  add_known(out, n, "sum of ancestor AID", sums[2], {6, 1482, 1610724});
  add_known(out, n, "sum of O-set AID", sums[3], {6, 1482, 1616292});
  return out;
}

SizeResult check_separation_distance(const Subjects& s, int n, double seconds, const RunContext& run) {
  const DagList dags(n);
  return over_cases(
      dags.graphs.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        for (std::size_t j = 0; j < dags.graphs.size(); ++j) {
          const std::int64_t distance = s.separation_distance(dags.sparse[i], dags.sparse[j]);
          tally.add((distance == 0) == (dags.classes[i] == dags.classes[j]), [&] {
            return "truth " + case_text(dags.graphs[i]) + ", estimate " + case_text(dags.graphs[j]) + ": " +
                   std::to_string(distance);
          });
        }
      },
      [&](std::size_t i) { return "separation distance from " + case_text(dags.graphs[i]); });
}

/// A folder for scratch files, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    path_ = (std::filesystem::temp_directory_path() / "abdera-selftest-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr)
      throw OutputError("no folder '" + path_ + "' can be made; let TMPDIR name a folder that can be written");
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  std::string file(std::size_t number) const { return path_ + "/" + std::to_string(number) + ".h5"; }

 private:
  std::string path_;
};

SizeResult check_hdf5(const Subjects& s, int n, double seconds, const RunContext& run) {
  auto all = small_documents(n);
  std::erase_if(all, [](const GraphDocument& d) { return d.kind == GraphKind::kMag; });  // each file costs a sync
  const ScratchFolder folder;
  const auto subject = [&](std::size_t i) {
    return std::string(to_string(all[i].kind)) + " " + case_text(all[i].graph) + " as HDF5";
  };
  auto out = over_cases(
      all.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const auto back = s.through_hdf5(all[i], folder.file(i));
        tally.add(back.graph == all[i].graph && back.nodes == all[i].nodes && back.kind == all[i].kind,
                  [&] { return subject(i) + ": " + case_text(back.graph); });
      },
      subject);
  add_known(out, n, "graphs", out.tally.cases, {7, 47, 979});
  return out;
}

}  // namespace

ProgramSubjects::ProgramSubjects() {
  pc = [](const CiTest& test, const PcOptions& options) {
    RunContext run;
    return abdera::pc(test, Knowledge(test.num_vars()), options, run);
  };
  shd = [](Graph truth, Graph estimate) { return abdera::shd(truth, estimate).count; };
  sid = [](Graph truth, Graph estimate) { return abdera::sid(truth, estimate).lower.count; };
  parent_aid = [](Graph truth, Graph estimate) { return abdera::parent_aid(truth, estimate).count; };
  ancestor_aid = [](Graph truth, Graph estimate) { return abdera::ancestor_aid(truth, estimate).count; };
  oset_aid = [](Graph truth, Graph estimate) { return abdera::oset_aid(truth, estimate).count; };
  separation_distance = [](Graph truth, Graph estimate) {
    return abdera::separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag).count();
  };
  through_hdf5 = [](const GraphDocument& document, const std::string& path) {
    write_graph_hdf5(document, path, false);
    auto back = read_graph_hdf5(path);
    std::filesystem::remove(path);
    return back;
  };
}

std::vector<SelftestSuite> program_suites(const ProgramSubjects& s) {
  const auto with = [&s](auto check) {
    return [s, check](int n, double seconds, const RunContext& run) { return check(s, n, seconds, run); };
  };
  std::vector<SelftestSuite> out;
  for (const auto& [rule, name] : {std::pair{ColliderRule::kMajority, "majority"},
                                   {ColliderRule::kConservative, "conservative"},
                                   {ColliderRule::kMaxP, "max_p"},
                                   {ColliderRule::kVanilla, "vanilla"}}) {
    const ColliderRule chosen = rule;
    out.push_back(
        {"pc_" + std::string(name),
         "PC with a perfect test, collider rule " + std::string(name) + ", finds the CPDAG of every DAG",
         4,
         5,
         5,
         {1e-4, 1e-3, 0.02, 1.4},
         [s, chosen](int n, double seconds, const RunContext& run) { return check_pc(s, chosen, n, seconds, run); }});
  }
  out.push_back({"distances",
                 "over all pairs of DAGs: sums of SHD, SID and AIDs; SID = parent AID; 0 on itself",
                 3,
                 4,
                 4,
                 {1e-4, 5e-3, 3},
                 with(check_distances)});
  out.push_back({"separation_distance",
                 "0 between two DAGs iff they are Markov equivalent",
                 3,
                 4,
                 4,
                 {1e-4, 5e-3, 3},
                 with(check_separation_distance)});
  out.push_back({"hdf5", "DAGs, CPDAGs and PAGs come back from HDF5 files", 3, 4, 4, {0.05, 0.3, 6}, with(check_hdf5)});
  return out;
}

std::vector<SelftestSuite> selftest_suites() {
  std::vector<SelftestSuite> out;
  for (auto& group : {dag_suites(), mag_suites(), program_suites(), format_suites()})
    out.insert(out.end(), group.begin(), group.end());
  return out;
}

}  // namespace abdera::cli

#include "simulators/truth.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "graphs/exhaustive/mag_classes.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
#include "tests/simulators/observe_support.hpp"

namespace abdera::observe_test {
namespace {

/// "X --> Y, Y <-> Z" of a document.
std::string edges(const GraphDocument& document) {
  std::string out;
  const auto end = [](Mark m, bool left) {
    return m == Mark::kTail ? "-" : m == Mark::kCircle ? "o" : left ? "<" : ">";
  };
  for (const Edge& e : document.graph.edges())
    out += (out.empty() ? "" : ", ") + document.nodes[static_cast<std::size_t>(e.a)] + " " + end(e.at_a, true) + "-" +
           end(e.at_b, false) + " " + document.nodes[static_cast<std::size_t>(e.b)];
  return out;
}

TruthNode node(const ObservationTruth& truth, std::string_view name) {
  for (const auto& one : truth.nodes)
    if (one.name == name) return one;
  return {};
}

ObservationTruth truth_of(const ObservedScm& model) { return abdera::truth_of(model.scm, model.recording); }

TEST(Truth, OfAHiddenCauseIsABidirectedEdge) {
  const auto truth = truth_of(observed(fork(), {"hide columns=Z"}));
  EXPECT_EQ(edges(truth.dag), "Z --> X, Z --> Y");
  EXPECT_EQ(edges(truth.cpdag), "Z --- X, Z --- Y");
  EXPECT_EQ(edges(*truth.mag), "X <-> Y");
  EXPECT_EQ(edges(*truth.pag), "X o-o Y");
  EXPECT_EQ(node(truth, "Z").column, "");
  EXPECT_EQ(node(truth, "X").column, "X");
  EXPECT_FALSE(truth.m_graph || truth.complete_mag);
}

// Berkson (1946), with actors for patients: talent and looks make an actor, and among actors they are dependent.
TEST(Truth, OfASelectedCommonEffectIsAnUndirectedEdge) {
  const Scm scm({linear_variable("talent", {}, {}, 1), linear_variable("looks", {}, {}, 2)});
  const auto model = observed(scm, {"select_logistic columns=talent,looks weights=2,2 share=0.2"});
  const auto truth = truth_of(model);
  EXPECT_EQ(edges(truth.dag), "");
  EXPECT_EQ(edges(truth.extended), "talent --> selected, looks --> selected");
  EXPECT_EQ(edges(*truth.mag), "talent --- looks");
  EXPECT_EQ(node(truth, "selected").role, NodeRole::kSelection);
}

// A proxy screens nothing off: x and y stay dependent given the measured z between them.
TEST(Truth, OfMeasuredColumnsHasTheVariablesBehindThem) {
  const auto truth = truth_of(observed(fork(), {"hide columns=W", "measure columns=Z sigma=1 factor=seeing loading=0.5",
                                                "measure columns=X sigma=1 relative=0.1 factor=seeing loading=0.5"}));
  EXPECT_EQ(edges(truth.dag), "Z --> X, Z --> Y");
  EXPECT_EQ(truth.mag->nodes, (std::vector<std::string>{"Z", "X", "Y"}));
  EXPECT_EQ(edges(*truth.mag), "Z <-> X, Z <-> Y, X <-> Y");
  EXPECT_EQ(node(truth, "Z.measured").role, NodeRole::kProxy);
  EXPECT_EQ(node(truth, "Z.measured").of, "Z");
  EXPECT_EQ(node(truth, "Z.measured").column, "Z");
  EXPECT_EQ(node(truth, "Z").column, "");
  EXPECT_EQ(node(truth, "X.sigma").role, NodeRole::kSigma);
  EXPECT_EQ(node(truth, "seeing").role, NodeRole::kErrorFactor);
  EXPECT_TRUE(truth.extended.graph.directed(1, static_cast<Var>(truth.nodes.size()) - 2)) << "X --> X.sigma";
}

TEST(Truth, NamesThePartOfEveryNode) {
  const auto truth = truth_of(observed(
      fork(), {"measure columns=Z sigma=1", "upper_limit columns=Z limit=8", "round columns=X step=1",
               "batch columns=Y", "missing_mcar columns=Z", "duplicate share=0.1", "truncate column=W share=0.5"}));
  const auto part = [&](const char* name) { return std::string(to_string(node(truth, name).role)); };
  EXPECT_EQ(part("Z"), "variable");
  EXPECT_EQ(part("Z.limited"), "proxy");
  EXPECT_EQ(node(truth, "Z.limited").of, "Z.measured");
  EXPECT_EQ(part("Z.upper_limit"), "upper_limit");
  EXPECT_EQ(part("Z.missing"), "missing");
  EXPECT_EQ(node(truth, "Z.missing").of, "Z.limited");
  EXPECT_EQ(part("X.rounded"), "proxy");
  EXPECT_EQ(part("batch"), "batch");
  EXPECT_EQ(node(truth, "batch").column, "batch");
  EXPECT_EQ(part("repeated"), "repeat");
  EXPECT_EQ(truth.dag.nodes, (std::vector<std::string>{"Z", "X", "Y", "W"}));
  EXPECT_EQ(truth.mag->nodes, (std::vector<std::string>{"Z", "X", "Y", "W", "batch"}));
  EXPECT_TRUE(truth.mag->graph.directed(4, 2)) << "batch --> Y";
}

// X and Y decide together on whether Z is missing: among rows without missing values they are dependent.
TEST(Truth, OfCompleteCasesHasTheSpuriousEdgeOfACommonlyCausedGap) {
  const Scm scm({linear_variable("X", {}, {}, 1), linear_variable("Y", {}, {}, 2), linear_variable("Z", {}, {}, 3)});
  Observer observer(
      {scm.variables().begin(), scm.variables().end()}, Recording::of(scm),
      [&](std::int64_t first, Eigen::MatrixXd& values) { scm.sample_rows(Rng(3), first, values); }, false, Rng(1));
  RecordedColumn* z = &observer.column("Z");
  const std::vector<Var> causes = {0, 1};
  const std::vector<double> strengths = {2, 2};
  const auto log_odds = std::make_shared<LinearResponse>(0.0, strengths);
  observer.mask(std::span(&z, 1), causes, std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{log_odds}));
  const ObservedScm model{Scm(observer.recorded_nodes()), observer.recording()};
  const auto truth = truth_of(model);
  EXPECT_EQ(edges(*truth.mag), "");
  EXPECT_EQ(edges(*truth.complete_mag), "X --- Y");
  EXPECT_EQ(edges(*truth.m_graph), "X --> Z.missing, Y --> Z.missing, Z --> Z*, Z.missing --> Z*");
  // And so it is in the data: no correlation of all rows, a negative one of those without a gap.
  const Dataset data = recorded(model, 20'000);
  const auto correlation = [](const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
    return ((a - a.mean()) * (b - b.mean())).mean() /
           std::sqrt((a - a.mean()).square().mean() * (b - b.mean()).square().mean());
  };
  std::vector<Eigen::Index> complete;
  for (Eigen::Index i = 0; i < data.num_rows(); ++i)
    if (!std::isnan(data.values()(i, 2))) complete.push_back(i);
  const Eigen::MatrixXd rows = data.values()(complete, Eigen::all);
  EXPECT_NEAR(correlation(data.values().col(0).array(), data.values().col(1).array()), 0, 5 / std::sqrt(20'000));
  EXPECT_LT(correlation(rows.col(0).array(), rows.col(1).array()), -5 / std::sqrt(static_cast<double>(rows.rows())));
}

TEST(Truth, HasAMagForAllButAggregates) {
  auto model = observed(fork(), {"missing_mcar columns=X"});
  model.recording.window = 3, model.recording.no_mag = "rows are means";
  const auto truth = truth_of(model);
  EXPECT_EQ(truth.no_mag, "rows are means");
  EXPECT_FALSE(truth.mag || truth.pag || truth.complete_mag);
  EXPECT_TRUE(truth.m_graph);
}

/// A Gaussian covariance after selection by exp(-(w . x - c)^2 / (2 s^2)): as if w . x had been measured with error s.
Eigen::MatrixXd after_kernel(const Eigen::MatrixXd& covariance, const Eigen::VectorXd& w, double s) {
  const Eigen::VectorXd with = covariance * w;
  return covariance - with * with.transpose() / (w.dot(with) + s * s);
}

double partial_correlation(const Eigen::MatrixXd& covariance, Var x, Var y, unsigned given) {
  std::vector<Var> all = {x, y};
  for (Var v = 0; v < static_cast<Var>(covariance.rows()); ++v)
    if (given >> v & 1u) all.push_back(v);
  const Eigen::MatrixXd precision = covariance(all, all).inverse();
  return -precision(0, 1) / std::sqrt(precision(0, 0) * precision(1, 1));
}

// Linear Gaussian models selected by one or two kernels of weighted sums: partial correlations of the selected rows in
// closed form vanish exactly where the MAG says so.
TEST(Truth, HoldsExactlyInGaussianModelsSelectedByKernels) {
  int dependent = 0, independent = 0, weak = 0, undirected = 0;
  for (int i = 0; i < 300; ++i) {
    RandomScmOptions options;
    options.graph.variables = 6, options.graph.degree = 2.5;
    const Scm base = random_scm(options, Rng(5).fork("model", i));
    std::vector<std::string> steps = {
        "select_kernel columns=X1,X2 weights=1,-0.7 centre=0.3 width=0.6 standardised=false", "hide columns=X3"};
    if (i % 2 == 1) steps.insert(steps.begin(), "select_kernel columns=X4 centre=1 width=0.4 standardised=false");
    const ObservedScm model = observed(base, steps);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(6), single = Eigen::VectorXd::Zero(6);
    sum(0) = 1, sum(1) = -0.7, single(3) = 1;
    Eigen::MatrixXd covariance = after_kernel(LinearScm(base).covariance(), sum, 0.6);
    if (i % 2 == 1) covariance = after_kernel(covariance, single, 0.4);
    const std::vector<Var> shown = {0, 1, 3, 4, 5};
    const Eigen::MatrixXd of_columns = covariance(shown, shown);
    const auto truth = truth_of(model);
    const SeparationTable separated(SmallMag::of(truth.mag->graph), 5);
    for (const Edge& e : truth.mag->graph.edges()) undirected += e.at_a == Mark::kTail && e.at_b == Mark::kTail;
    for (Var x = 0; x < 5; ++x)
      for (Var y = x + 1; y < 5; ++y)
        for (unsigned given = 0; given < 32; ++given) {
          if (given >> x & 1u || given >> y & 1u) continue;
          const double r = std::abs(partial_correlation(of_columns, x, y, given));
          if (separated.separated(x, y, given)) {
            EXPECT_LT(r, 1e-10) << i;
            ++independent;
          } else {
            ++dependent, weak += r < 1e-8;
          }
        }
  }
  EXPECT_GT(independent, 1000);
  EXPECT_GT(undirected, 100);
  EXPECT_EQ(weak, 0) << "of " << dependent;
}

TEST(Truth, OfKernelSelectionIsTheCovarianceOfTheRecordedRows) {
  constexpr Eigen::Index kRows = 40'000;
  const auto model = observed(fork(), {"select_kernel columns=X,Y weights=1,2 centre=2 width=1.5 standardised=false"});
  const Eigen::MatrixXd right = after_kernel(LinearScm(fork()).covariance(), Eigen::Vector4d(0, 1, 2, 0), 1.5);
  const Dataset data = recorded(model, kRows);
  const Eigen::MatrixXd centred = data.values().rowwise() - data.values().colwise().mean();
  const Eigen::MatrixXd sample = centred.transpose() * centred / static_cast<double>(kRows - 1);
  // 5.5 standard deviations, 3.8e-8, for each of ten entries.
  for (Var a = 0; a < 4; ++a)
    for (Var b = a; b < 4; ++b)
      EXPECT_NEAR(sample(a, b), right(a, b),
                  5.5 * std::sqrt((right(a, a) * right(b, b) + right(a, b) * right(a, b)) / kRows));
}

/// The joint distribution of all nodes of a binary model, by their mechanisms.
std::vector<double> joint_distribution(const Scm& scm) {
  std::vector<double> out(std::size_t{1} << scm.size());
  std::vector<double> up_to;
  for (std::size_t state = 0; state < out.size(); ++state) {
    double probability = 1;
    for (Var v = 0; v < scm.size(); ++v) {
      std::vector<double> values;
      for (Var parent : scm.variable(v).parents) values.push_back(state >> parent & 1u ? 1 : 0);
      std::vector<const double*> columns;
      for (const double& value : values) columns.push_back(&value);
      dynamic_cast<const LevelMechanism&>(*scm.variable(v).mechanism).cumulative(columns, 0, up_to);
      probability *= state >> v & 1u ? 1 - up_to[0] : up_to[0];
    }
    out[state] = probability;
  }
  return out;
}

/// The largest |P(x, y | z) - P(x | z) P(y | z)| over all values in a table over some columns.
double dependence(const std::vector<double>& table, int columns, Var x, Var y, unsigned given) {
  double worst = 0;
  for (unsigned z = given;; z = (z - 1) & given) {  // every value of the given columns
    double p[2][2] = {};
    for (unsigned state = 0; state < 1u << columns; ++state)
      if ((state & given) == z) p[state >> x & 1u][state >> y & 1u] += table[state];
    const double all = p[0][0] + p[0][1] + p[1][0] + p[1][1];
    worst = std::max(worst, std::abs(p[1][1] / all - (p[1][0] + p[1][1]) / all * ((p[0][1] + p[1][1]) / all)));
    if (z == 0) break;
  }
  return worst;
}

/// What is left of a distribution over nodes on the columns, given the values of some nodes.
std::vector<double> table_given(const std::vector<double>& joint, const std::vector<Var>& shown, std::size_t fixed,
                                std::size_t value) {
  std::vector<double> out(std::size_t{1} << shown.size());
  double all = 0;
  for (std::size_t state = 0; state < joint.size(); ++state) {
    if ((state & fixed) != value) continue;
    std::size_t at = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) at |= (state >> shown[i] & 1u) << i;
    out[at] += joint[state], all += joint[state];
  }
  for (double& p : out) p /= all;
  return out;
}

// Binary models with a latent variable, selection and missing values, by their exact tables: the recorded rows, and
// those without missing values, are independent exactly where their MAGs say so.
TEST(Truth, HoldsExactlyInTablesOfBinaryModels) {
  const int models = std::getenv("ABDERA_FULL") != nullptr ? 1000 : 60;
  int dependent = 0, independent = 0, weak = 0;
  for (int i = 0; i < models; ++i) {
    Rng rng = Rng(8).fork("model", i);
    std::vector<ScmVariable> variables(6);
    for (std::size_t v = 0; v < 6; ++v) {
      variables[v].info = {.name = "B" + std::to_string(v), .kind = VariableKind::kBinary, .levels = {"0", "1"}};
      variables[v].id = v;
      for (std::size_t parent = 0; parent < v; ++parent)
        if (rng.uniform() < 0.45 && variables[v].parents.size() < 3)
          variables[v].parents.push_back(static_cast<Var>(parent));
      std::vector<double> table;
      for (std::size_t row = 0; row < std::size_t{1} << variables[v].parents.size(); ++row) {
        const double p = rng.uniform(0.1, 0.9);
        table.insert(table.end(), {1 - p, p});
      }
      variables[v].mechanism =
          std::make_shared<TableMechanism>(std::vector<int>(variables[v].parents.size(), 2), 2, std::move(table));
    }
    const std::string hidden = "B" + std::to_string(rng.below(6));
    const auto other = [&](int shift) { return "B" + std::to_string((hidden[1] - '0' + shift) % 6); };
    const ObservedScm model =
        observed(Scm(std::move(variables)),
                 {"select_logistic columns=" + other(1) + "," + other(3) + " weights=1,-1.5 share=0.4",
                  "missing_mnar columns=" + other(2) + " cause=" + hidden + " rate=0.3 strength=1",
                  "missing_mnar columns=" + other(4) + " rate=0.3 strength=-1", "hide columns=" + hidden});
    const auto joint = joint_distribution(model.scm);
    std::vector<Var> shown;
    std::size_t selected = 0, missing = 0;
    for (Var v : model.recording.selection) selected |= std::size_t{1} << v;
    for (const auto& column : model.recording.columns) {
      shown.push_back(column.node);
      for (Var v : column.missing) missing |= std::size_t{1} << v;
    }
    const auto truth = truth_of(model);
    const auto check = [&](const GraphDocument& mag, std::size_t fixed) {
      const auto table = table_given(joint, shown, fixed, selected);
      const SeparationTable separated(SmallMag::of(mag.graph), 5);
      for (Var x = 0; x < 5; ++x)
        for (Var y = x + 1; y < 5; ++y)
          for (unsigned given = 0; given < 32; ++given) {
            if (given >> x & 1u || given >> y & 1u) continue;
            const double found = dependence(table, 5, x, y, given);
            if (separated.separated(x, y, given)) {
              EXPECT_LT(found, 1e-12) << i;
              ++independent;
            } else {
              ++dependent, weak += found < 1e-9;
            }
          }
    };
    check(*truth.mag, selected);
    check(*truth.complete_mag, selected | missing);
  }
  EXPECT_GT(independent, 1000);
  EXPECT_EQ(weak, 0) << "of " << dependent;
}

}  // namespace
}  // namespace abdera::observe_test

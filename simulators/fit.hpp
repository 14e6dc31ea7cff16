#pragma once
#include <tuple>

#include "core/params.hpp"
#include "core/run.hpp"
#include "graphs/graph_document.hpp"
#include "simulators/fit_report.hpp"

namespace abdera {

/// Which equations a fit may use.
enum class FitFamily : std::uint8_t {
  kAuto,    ///< by the kinds of the variables; see `fit_scm`
  kLinear,  ///< sums of linear terms, discrete parents by one offset a level
  kSpline,  ///< sums of a natural cubic spline in each continuous parent, and of those offsets
  kTable,   ///< probability tables: discrete variables only
};
enum class FitNoise : std::uint8_t { kGaussian, kAuto, kUniform, kLaplace, kExponential, kStudentT, kGumbel, kMixture };
enum class FitErrors : std::uint8_t { kClassical, kRobust };
enum class FitMissing : std::uint8_t { kError, kListwise };

struct FitOptions {
  FitFamily family = FitFamily::kAuto;
  FitNoise noise = FitNoise::kGaussian;
  FitErrors standard_errors = FitErrors::kClassical;
  FitMissing missing = FitMissing::kError;
  double pseudo_count = 0;
  int knots = 0;
  int max_knots = 10;
  bool extend = false;
  static auto fields() {
    using O = FitOptions;
    return std::tuple{
        field("family", &O::family,
              "equations: auto: linear for continuous variables (a line for each configuration of discrete parents), "
              "tables for discrete ones (logistic with continuous parents), Poisson for counts; linear, spline: sums "
              "over the parents; table: discrete variables only",
              Choices<FitFamily>{{"auto", FitFamily::kAuto},
                                 {"linear", FitFamily::kLinear},
                                 {"spline", FitFamily::kSpline},
                                 {"table", FitFamily::kTable}}),
        field("noise", &O::noise, "law of the noise of continuous variables; auto: the most likely of all, by BIC",
              Choices<FitNoise>{{"gaussian", FitNoise::kGaussian},
                                {"auto", FitNoise::kAuto},
                                {"uniform", FitNoise::kUniform},
                                {"laplace", FitNoise::kLaplace},
                                {"exponential", FitNoise::kExponential},
                                {"student_t", FitNoise::kStudentT},
                                {"gumbel", FitNoise::kGumbel},
                                {"mixture", FitNoise::kMixture}}),
        field("standard_errors", &O::standard_errors,
              "of least squares: classical, or robust against noise whose size depends on the parents (HC3)",
              Choices<FitErrors>{{"classical", FitErrors::kClassical}, {"robust", FitErrors::kRobust}}),
        field("missing", &O::missing, "rows with missing values: an error, or left out (listwise)",
              Choices<FitMissing>{{"error", FitMissing::kError}, {"listwise", FitMissing::kListwise}}),
        field("pseudo_count", &O::pseudo_count,
              "tables: added to the count of every cell; 0 is maximum likelihood, and an error for a configuration of "
              "the parents without rows",
              {0, 1e6}),
        field("knots", &O::knots, "splines: knots of each; 0: their number is chosen by BIC", {0, 50}),
        field("max_knots", &O::max_knots, "splines: at most so many when BIC chooses", {2, 50}),
        field("extend", &O::extend, "of a graph with undirected edges take one of the DAGs it stands for"),
    };
  }
};

struct FittedScm {
  Scm scm;  ///< a variable a node of the graph, in that order
  FitReport report;
};

/// A structural causal model from a DAG and data: each variable by its parents, by maximum likelihood (for continuous
/// ones least squares). So `sample`, `intervene` and `counterfactual` work on a user's own table, as far as the graph
/// and the family of equations hold.
///
/// | child      | parents    | auto                     | linear, spline                     |
/// |------------|------------|--------------------------|------------------------------------|
/// | continuous | continuous | linear                   | a line or spline in each           |
/// | continuous | discrete   | a line a configuration   | ... and an offset a level          |
/// | discrete   | discrete   | table                    | multinomial logistic with offsets  |
/// | discrete   | continuous | multinomial logistic     | the same of lines or splines       |
/// | count      | any        | Poisson, log-linear      | the same of lines or splines       |
///
/// The noise of a continuous variable has the variance rss / (n - coefficients), but for the uniform (range of the
/// residuals) and the exponential (their minimum and mean); likelihoods of Gaussian noise are at rss / n. A line a
/// configuration has Gaussian noise of its own variance.
///
/// @param graph over columns of `data`, found by name; other columns are ignored. Codes of discrete columns are levels.
/// @throws NotApplicable for a graph that is no DAG, saying what to do; a circular column; another noise than Gaussian
/// for a line a configuration; `table` with a column that is not discrete. DataError naming variable and columns for
/// missing values, constant columns, too few rows, parents that are linearly dependent, a variable that its parents
/// determine, levels and configurations without rows, and levels that the parents separate perfectly (their likelihood
/// has no maximum).
/// Cost: O(n k^2) a variable of k coefficients, a few times that for splines and logistic equations.
/// Threads: run.threads, by variables; the bits do not depend on it.
/// Source: [pearl2009] section 7.1 (model); [hastie2009] section 5.2 (splines); [long2000] (HC3).
FittedScm fit_scm(const GraphDocument& graph, const Dataset& data, const FitOptions& options, const RunContext& run);
/// The same for a DAG over all columns, in their order.
FittedScm fit_scm(const MixedGraph& dag, const Dataset& data, const FitOptions& options, const RunContext& run);

}  // namespace abdera

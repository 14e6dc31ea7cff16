#include "simulators/counterfactual.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr Eigen::Index kBlock = 1024;

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// One block of rows of one counterfactual.
class Block {
 public:
  Block(const Scm& before, const Scm& after, std::span<const Intervention* const> change, const CellNoise& draws,
        const Eigen::MatrixXd& factual, const Eigen::MatrixXd* noise, Eigen::Index first, Eigen::Index rows,
        std::int64_t first_row, Eigen::MatrixXd& values)
      : before_(before),
        after_(after),
        change_(change),
        draws_(draws),
        factual_(factual),
        noise_(noise),
        first_(first),
        rows_(rows),
        first_row_(first_row),
        values_(values) {}

  CounterfactualSource predict(Var v) {
    const std::span<const double> factual = column(factual_, v);
    const std::span<double> out = column(values_, v);
    std::copy(factual.begin(), factual.end(), out.begin());
    std::vector<std::size_t> changed;
    for (std::size_t i = 0; i < static_cast<std::size_t>(rows_); ++i)
      if (change_[static_cast<std::size_t>(v)] || parents_changed(v, i)) changed.push_back(i);
    if (changed.empty()) return CounterfactualSource::kCopied;

    // Rows that changed, packed: what the others would give is not looked at.
    const ScmVariable &was = before_.variable(v), &is = after_.variable(v);
    const std::size_t n = changed.size();
    std::vector<double> exogenous(n), result(n);
    const auto source = abduct(v, was, is, changed, exogenous);
    std::vector<std::vector<double>> gathered;
    is.mechanism->evaluate(gather(values_, is.parents, changed, gathered), exogenous, result);
    for (std::size_t i = 0; i < n; ++i) out[changed[i]] = result[i];
    return source;
  }

 private:
  std::span<const double> column(const Eigen::MatrixXd& matrix, Var v) const {
    return {matrix.col(v).data() + first_, static_cast<std::size_t>(rows_)};
  }
  std::span<double> column(Eigen::MatrixXd& matrix, Var v) const {
    return {matrix.col(v).data() + first_, static_cast<std::size_t>(rows_)};
  }
  bool parents_changed(Var v, std::size_t i) const {
    return std::any_of(after_.variable(v).parents.begin(), after_.variable(v).parents.end(), [&](Var parent) {
      return !same_bits(column(factual_, parent)[i],
                        std::as_const(values_).col(parent)[first_ + static_cast<Eigen::Index>(i)]);
    });
  }
  ParentColumns gather(const Eigen::MatrixXd& from, std::span<const Var> parents, std::span<const std::size_t> rows,
                       std::vector<std::vector<double>>& storage) {
    storage.clear(), pointers_.clear();
    for (Var parent : parents) {
      const auto values = column(from, parent);
      auto& to = storage.emplace_back();
      for (std::size_t row : rows) to.push_back(values[row]);
    }
    for (const auto& values : storage) pointers_.push_back(values.data());
    return pointers_;
  }

  CounterfactualSource abduct(Var v, const ScmVariable& was, const ScmVariable& is, std::span<const std::size_t> rows,
                              std::span<double> exogenous) {
    const Intervention* const change = change_[static_cast<std::size_t>(v)];
    if (change && change->kind == InterventionKind::kPerfect) return CounterfactualSource::kSet;
    if (change && change->kind == InterventionKind::kStochastic) {  // nothing to do with the factual noise
      draw(is.id, rows, exogenous);
      is.mechanism->noise().to_quantiles(exogenous);
      return CounterfactualSource::kSampled;
    }
    if (noise_) {
      const auto stored = column(*noise_, v);
      for (std::size_t i = 0; i < rows.size(); ++i) exogenous[i] = stored[rows[i]];
      return CounterfactualSource::kStored;
    }
    std::vector<double> values, uniform(rows.size());
    for (std::size_t row : rows) values.push_back(column(factual_, v)[row]);
    draw(was.id, rows, uniform);
    std::vector<std::vector<double>> gathered;
    try {
      was.mechanism->abduct(gather(factual_, was.parents, rows, gathered), values, uniform, exogenous);
    } catch (const DataError& error) {
      throw DataError(fmt::format("'{}', among the rows {} to {}: {}", was.info.name, first_row_ + first_ + 1,
                                  first_row_ + first_ + rows_, error.what()));
    }
    return was.mechanism->abduction() == Abduction::kExact ? CounterfactualSource::kInverted
                                                           : CounterfactualSource::kSampled;
  }
  void draw(std::uint64_t id, std::span<const std::size_t> rows, std::span<double> out) const {
    std::vector<double> all(static_cast<std::size_t>(rows_));
    draws_.uniform(id, first_row_ + first_, all);
    for (std::size_t i = 0; i < rows.size(); ++i) out[i] = all[rows[i]];
  }

  const Scm &before_, &after_;
  std::span<const Intervention* const> change_;  // of each variable, or null
  const CellNoise& draws_;
  const Eigen::MatrixXd& factual_;
  const Eigen::MatrixXd* noise_;
  Eigen::Index first_, rows_;
  std::int64_t first_row_;
  Eigen::MatrixXd& values_;
  std::vector<const double*> pointers_;
};

}  // namespace

std::string_view to_string(CounterfactualSource source) {
  switch (source) {
    case CounterfactualSource::kCopied:
      return "copied";
    case CounterfactualSource::kSet:
      return "set";
    case CounterfactualSource::kStored:
      return "stored noise";
    case CounterfactualSource::kInverted:
      return "solved for its noise";
    case CounterfactualSource::kSampled:
      return "sampled noise";
  }
  return "?";
}

bool Counterfactual::exact() const {
  return std::find(source.begin(), source.end(), CounterfactualSource::kSampled) == source.end();
}

Counterfactual counterfactual(const Scm& scm, const Eigen::MatrixXd& factual, std::span<const Intervention> changes,
                              const Eigen::MatrixXd* noise, const Rng& stream, const RunContext& run,
                              std::int64_t first_row) {
  require(
      factual.cols() == scm.size(),
      fmt::format("the rows have {} values, the model {} variables (latent ones count)", factual.cols(), scm.size()));
  require(!noise || (noise->rows() == factual.rows() && noise->cols() == factual.cols()),
          "the noise does not have the shape of the rows");
  const Scm after = intervene(scm, changes);
  std::vector<const Intervention*> change_of(static_cast<std::size_t>(scm.size()));
  for (const Intervention& change : changes) change_of[static_cast<std::size_t>(change.target)] = &change;

  Counterfactual out;
  out.values.resize(factual.rows(), factual.cols());
  out.source.assign(static_cast<std::size_t>(scm.size()), CounterfactualSource::kCopied);
  const CellNoise draws(stream.fork("abduction"));
  const Eigen::Index blocks = (factual.rows() + kBlock - 1) / kBlock;
  std::vector<std::vector<CounterfactualSource>> sources(static_cast<std::size_t>(blocks), out.source);
  const auto end = parallel_for(blocks, run, static_cast<double>(factual.size()) * 5e-8, [&](std::ptrdiff_t b) {
    const Eigen::Index first = b * kBlock, rows = std::min(kBlock, factual.rows() - first);
    Block block(scm, after, change_of, draws, factual, noise, first, rows, first_row, out.values);
    for (Var v : after.order()) sources[static_cast<std::size_t>(b)][static_cast<std::size_t>(v)] = block.predict(v);
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
  for (const auto& of_block : sources)
    for (std::size_t v = 0; v < of_block.size(); ++v) out.source[v] = std::max(out.source[v], of_block[v]);
  return out;
}

}  // namespace abdera

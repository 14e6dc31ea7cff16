#include "citests/testwise.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "citests/registry.hpp"
#include "core/error.hpp"
#include "datasets/checks.hpp"

namespace abdera {

/// The rows that are complete in a set of columns, and the test made from them.
struct Testwise::Part {
  Dataset data;                  // complete; the test may refer to it
  std::unique_ptr<CiTest> test;  // null: cannot be made
  std::vector<Var> index;        // of each column in `data`, -1 without
  Eigen::Index rows = 0;
  std::size_t bytes = 0;

  Var at(Var v) const { return index[static_cast<std::size_t>(v)]; }
  bool has(Var v) const { return test && at(v) >= 0; }
  bool has(std::span<const Var> set) const {
    return std::all_of(set.begin(), set.end(), [&](Var v) { return has(v); });
  }
  std::vector<Var> at(std::span<const Var> set) const {
    std::vector<Var> out;
    for (Var v : set) out.push_back(at(v));
    return out;
  }
};

Testwise::Testwise(const Dataset& data, Make make, std::size_t most_bytes)
    : data_(data), make_(std::move(make)), most_bytes_(most_bytes), fewest_(data.num_rows()) {
  for (Var v = 0; v < data.num_vars(); ++v) incomplete_.push_back(data.has_missing(v));
  if (std::count(incomplete_.begin(), incomplete_.end(), false) < 2) return;
  const PartPointer whole = part_of({});
  if (whole->test) remarks_ = whole->test->remarks();
}

Testwise::~Testwise() = default;

Testwise::PartPointer Testwise::make_part(const Key& key) const {
  auto part = std::make_shared<Part>();
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < data_.num_rows(); ++i)
    if (std::none_of(key.begin(), key.end(), [&](Var v) { return std::isnan(data_.values()(i, v)); }))
      rows.push_back(i);
  part->rows = static_cast<Eigen::Index>(rows.size());
  part->index.assign(static_cast<std::size_t>(data_.num_vars()), -1);
  std::vector<Var> columns;
  for (Var v = 0; v < data_.num_vars() && !rows.empty(); ++v) {
    if (incomplete_[static_cast<std::size_t>(v)] && !std::binary_search(key.begin(), key.end(), v)) continue;
    const auto column = data_.column(v);
    const double first = column[static_cast<std::size_t>(rows.front())];
    if (std::all_of(rows.begin(), rows.end(),
                    [&](Eigen::Index i) { return column[static_cast<std::size_t>(i)] == first; }))
      continue;
    part->index[static_cast<std::size_t>(v)] = static_cast<Var>(columns.size());
    columns.push_back(v);
  }
  // Values, about as much again for what tests keep of them, and what tests of ranks keep of pairs.
  constexpr std::size_t kMostOfPairs = std::size_t{256} << 20;
  const std::size_t values = sizeof(double) * rows.size() * columns.size();
  part->bytes =
      2 * values + std::min(values * columns.size() / 2, kMostOfPairs) + 1024 + sizeof(Var) * part->index.size();
  made_.fetch_add(1, std::memory_order_relaxed);
  if (columns.size() < 2) return part;
  part->data = data_.select(columns);
  if (part->rows < data_.num_rows()) part->data = part->data.select_rows(rows);
  if (key.empty()) {
    part->test = make_(part->data);
    return part;
  }
  try {
    part->test = make_(part->data);
  } catch (const DataError&) {
    // Too few rows for this test: its queries are not testable.
  }
  return part;
}

Testwise::PartPointer Testwise::part_of(Key key) const {
  const auto use = [&](std::map<Key, Kept>::iterator it) {
    recent_.splice(recent_.begin(), recent_, it->second.used);
    return it->second.part;
  };
  {
    const std::scoped_lock lock(guard_);
    if (const auto it = kept_.find(key); it != kept_.end()) return use(it);
  }
  // Outside the lock: making a test must not hold up others. Two threads may then make the same one.
  PartPointer part = make_part(key);
  const std::scoped_lock lock(guard_);
  if (const auto it = kept_.find(key); it != kept_.end()) return use(it);
  recent_.push_front(key);
  kept_.emplace(std::move(key), Kept{part, recent_.begin()});
  bytes_ += part->bytes;
  while (bytes_ > most_bytes_ && recent_.size() > 1) {
    const auto last = kept_.find(recent_.back());
    bytes_ -= last->second.part->bytes;
    kept_.erase(last);
    recent_.pop_back();
  }
  return part;
}

void Testwise::note_rows(Eigen::Index rows) const {
  Eigen::Index seen = fewest_.load(std::memory_order_relaxed);
  while (rows < seen && !fewest_.compare_exchange_weak(seen, rows, std::memory_order_relaxed)) {
  }
}

CiResult Testwise::test(Var x, Var y, std::span<const Var> given) const {
  Key key;
  const auto add = [&](Var v) {
    if (incomplete_[static_cast<std::size_t>(v)]) key.push_back(v);
  };
  add(x), add(y);
  std::for_each(given.begin(), given.end(), add);
  std::sort(key.begin(), key.end());
  const PartPointer part = part_of(std::move(key));
  note_rows(part->rows);
  if (!part->has(x) || !part->has(y) || !part->has(given)) {
    CiResult out;
    out.n_used = static_cast<double>(part->rows);
    return out;
  }
  return part->test->test(part->at(x), part->at(y), part->at(given));
}

ScanStats Testwise::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  // One set of rows serves all queries when no S and, unless it is the only target, no y adds an incomplete column.
  const auto complete = [&](Var v) { return !incomplete_[static_cast<std::size_t>(v)]; };
  const bool one_target = scan.ys.size() == 1;
  const bool alike = (one_target || std::all_of(scan.ys.begin(), scan.ys.end(), complete)) &&
                     std::all_of(scan.pool.begin(), scan.pool.end(),
                                 [&](Var v) { return complete(v) || (one_target && v == scan.ys.front()); });
  if (!alike) return CiTest::scan(scan, independent, best);
  Key key;
  if (!complete(scan.x)) key.push_back(scan.x);
  if (one_target && !complete(scan.ys.front())) key.push_back(scan.ys.front());
  std::sort(key.begin(), key.end());
  const PartPointer part = part_of(std::move(key));
  if (!part->has(scan.x) || !part->has(scan.ys) || !part->has(scan.pool)) return CiTest::scan(scan, independent, best);
  note_rows(part->rows);
  return scan_part_of(*part, scan, independent, best);
}

ScanStats Testwise::scan_part_of(const Part& part, const Scan& scan, OnIndependent independent,
                                 std::span<Best> best) const {
  std::vector<Var> back(static_cast<std::size_t>(part.data.num_vars()));
  for (Var v = 0; v < num_vars(); ++v)
    if (part.at(v) >= 0) back[static_cast<std::size_t>(part.at(v))] = v;
  std::vector<Var> skip;
  for (Var v : scan.skip_inside)
    if (part.at(v) >= 0) skip.push_back(part.at(v));
  // A set none of whose members is in the data skips nothing, but an empty one would mean that nothing is skipped, not
  // even the empty S; -1 is no variable.
  if (skip.empty() && !scan.skip_inside.empty()) skip.push_back(-1);
  const std::vector<Var> ys = part.at(scan.ys), pool = part.at(scan.pool);
  Scan inner = scan;
  inner.x = part.at(scan.x), inner.ys = ys, inner.pool = pool, inner.skip_inside = skip;
  std::vector<Var> given;
  const auto renamed = [&](std::span<const Var> inside) {
    given.clear();
    for (Var v : inside) given.push_back(back[static_cast<std::size_t>(v)]);
    return std::span<const Var>(given);
  };
  // Sets that earlier scans found best may hold columns that are not in the data: they are put aside.
  std::vector<Best> before(best.begin(), best.end());
  const ScanStats stats = part.test->scan(
      inner, [&](int iy, std::span<const Var> inside) { return independent(iy, renamed(inside)); }, best);
  for (std::size_t i = 0; i < best.size(); ++i) {
    const bool beaten = best[i].any && (!before[i].any || best[i].log_p > before[i].log_p);
    if (beaten) {
      const auto outside = renamed(best[i].given);
      best[i].given.assign(outside.begin(), outside.end());
    } else {
      best[i] = std::move(before[i]);
    }
  }
  return stats;
}

double Testwise::seconds_per_test() const { return 1e-8 * static_cast<double>(data_.num_rows()) + 1e-6; }

std::vector<std::string> Testwise::remarks() const { return remarks_; }

std::unique_ptr<CiTest> make_ci_test(const CiTestEntry& entry, const CiTestInput& input, const Params& params,
                                     const RunContext& run, MissingPolicy missing) {
  const auto incomplete = [&] {
    for (Var v = 0; v < input.data->num_vars(); ++v)
      if (input.data->has_missing(v)) return true;
    return false;
  };
  if (missing == MissingPolicy::kError || !input.data || !incomplete()) return entry.make(input, params, run);
  check_columns(*input.data, {"test", entry.info.name, entry.columns, entry.uses_weights});
  require_finite(*input.data);
  require_varying(*input.data);
  return std::make_unique<Testwise>(*input.data, [&entry, params, run](const Dataset& complete) {
    return entry.make({.data = &complete}, params, run);
  });
}

}  // namespace abdera

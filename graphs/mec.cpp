#include "graphs/mec.hpp"

#include "core/error.hpp"
#include "graphs/chordal.hpp"
#include "graphs/convert.hpp"

namespace abdera {
namespace {

/// The cliques of each tree of the forest that has more than one node.
std::vector<std::vector<int>> trees(const CliqueForest& forest) {
  std::vector<int> tree(forest.cliques.size());
  std::vector<std::vector<int>> out;
  std::size_t link = 0;
  // A clique comes after the one that it is linked to, and links are in the order of their later clique.
  for (std::size_t c = 0; c < forest.cliques.size(); ++c) {
    const bool linked = link < forest.links.size() && forest.links[link].b == static_cast<int>(c);
    tree[c] = linked ? tree[static_cast<std::size_t>(forest.links[link++].a)] : static_cast<int>(out.size());
    if (!linked) out.emplace_back();
    out[static_cast<std::size_t>(tree[c])].push_back(static_cast<int>(c));
  }
  std::erase_if(out, [&](const std::vector<int>& cliques) {
    return forest.cliques[static_cast<std::size_t>(cliques.front())].size() == 1;
  });
  return out;
}

}  // namespace

EquivalenceClass::EquivalenceClass(MixedGraph cpdag, CheckGraph check, const std::vector<std::string>& names)
    : graph_(std::move(cpdag)), size_(1) {
  if (check == CheckGraph::kYes)
    if (const auto wrong = check_cpdag(graph_, names)) throw UsageError("not a CPDAG: " + *wrong);
  const auto forest = clique_forest(graph_);
  require(forest.has_value(), "not a CPDAG: its undirected edges are not chordal");
  for (const auto& cliques : trees(*forest)) {
    components_.emplace_back(*forest, cliques);
    size_ = size_ * components_.back().count();
  }
}

MixedGraph EquivalenceClass::member(const BigCount& index) const {
  require(index < size_, "the class has " + size_.to_string() + " members, none has the number " + index.to_string());
  std::vector<int> position(static_cast<std::size_t>(graph_.size()));
  BigCount rest = index;
  int placed = 0;
  for (const auto& component : components_) {
    const auto [quotient, digit] = divide(rest, component.count());
    rest = quotient;
    for (Var v : component.order(digit)) position[static_cast<std::size_t>(v)] = placed++;
  }
  MixedGraph dag = graph_;
  for (Var v = 0; v < graph_.size(); ++v)
    graph_.for_undirected(v, [&](Var w) {
      if (position[static_cast<std::size_t>(v)] < position[static_cast<std::size_t>(w)]) dag.set_directed(v, w);
    });
  return dag;
}

MixedGraph EquivalenceClass::sample(FunctionRef<std::uint64_t()> next_word) const {
  return member(random_below(size_, next_word));
}

MixedGraph EquivalenceClass::sample(Rng& rng) const {
  return sample([&rng] { return rng.next_u64(); });
}

BigCount class_size(const MixedGraph& cpdag, CheckGraph check, const std::vector<std::string>& names) {
  return EquivalenceClass(cpdag, check, names).size();
}

}  // namespace abdera

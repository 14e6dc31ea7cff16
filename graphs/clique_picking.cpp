#include "graphs/clique_picking.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <iterator>
#include <limits>
#include <numeric>

#include "core/error.hpp"
#include "graphs/arrangements.hpp"

namespace abdera {
namespace {

using boost::multiprecision::cpp_int;
using detail::take_digit;
using Arrangements = detail::Arrangements<cpp_int>;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

cpp_int number(const BigCount& count) {
  cpp_int out;
  if (!count.words().empty()) import_bits(out, count.words().begin(), count.words().end(), 64, false);
  return out;
}

BigCount count_of(const cpp_int& value) {
  std::vector<std::uint64_t> words;
  export_bits(value, std::back_inserter(words), 64, false);
  return BigCount::from_words(std::move(words));
}

/// A product of many counts, most of which are small: those are gathered in one word first.
class Product {
 public:
  explicit Product(cpp_int start) : big_(std::move(start)) {}
  void times(std::uint64_t factor) {
    if (factor > std::numeric_limits<std::uint64_t>::max() / small_) big_ *= small_, small_ = 1;
    small_ *= factor;
  }
  void times(const cpp_int& factor) { big_ *= factor; }
  cpp_int take() && {
    big_ *= small_;
    return std::move(big_);
  }

 private:
  cpp_int big_;
  std::uint64_t small_ = 1;
};

}  // namespace

/// The clique tree, its flowers and their counts.
class CliquePicking::Flowers {
 public:
  Flowers(const CliqueForest& forest, const std::vector<int>& cliques) {
    read(forest, cliques);
    relate_separators();
    find_flowers();
    for (Flower& flower : flowers_) count(flower);
  }

  const cpp_int& count() const { return flowers_.back().count; }

  void order(const cpp_int& index, std::vector<Var>& out) const {
    std::vector<std::pair<int, cpp_int>> todo = {{static_cast<int>(flowers_.size()) - 1, index}};
    Scratch scratch(cliques_.size());
    while (!todo.empty()) {
      cpp_int rest = std::move(todo.back().second);
      const Flower& flower = flowers_[at(todo.back().first)];
      todo.pop_back();
      std::size_t root = 0;
      if (flower.cliques.size() > 1) {
        root = static_cast<std::size_t>(std::upper_bound(flower.up_to.begin(), flower.up_to.end(), rest) -
                                        flower.up_to.begin());
        if (root > 0) rest -= flower.up_to[root - 1];
      }
      const std::vector<int> prefixes = forbidden_prefixes(flower, static_cast<int>(root));
      const Arrangements arrangements = arrange(flower, root, prefixes);
      const cpp_int arrangement = take_digit(rest, arrangements.count());
      auto layers = split(flower, root, prefixes);
      arrangements.spell(arrangement, [&](std::size_t layer, std::size_t i) {
        out.push_back(layers[layer][i]);
        layers[layer].erase(layers[layer].begin() + static_cast<std::ptrdiff_t>(i));
      });
      const auto first = static_cast<std::ptrdiff_t>(todo.size());
      leftovers(flower, static_cast<int>(root), scratch,
                [&](int next) { todo.emplace_back(next, take_digit(rest, flowers_[at(next)].count)); });
      std::reverse(todo.begin() + first, todo.end());  // parents first
    }
  }

 private:
  struct Arc {
    int clique, separator;
  };
  /// All cliques that hold the separator `base` (-1: the empty set) and hang together outside it, numbered from 0 in
  /// the order of a search from the first.
  struct Flower {
    int base = -1, base_size = 0;
    std::vector<int> cliques;
    std::vector<int> first_arc;  // arcs of the i-th clique to others of the flower: from first_arc[i] on
    std::vector<Arc> arcs;       // cliques by their number in the flower
    std::vector<int> smaller;    // by clique: another whose separator on the way back is its next smaller prefix, or 0
    cpp_int count;
    std::uint64_t small = 0;     // the count if it fits
    std::vector<cpp_int> up_to;  // orientations that begin with one of the cliques 0..i

    /// The arc of clique i > 0 towards clique 0.
    const Arc& way_back(int i) const { return arcs[at(first_arc[at(i)])]; }
  };
  struct Scratch {
    explicit Scratch(std::size_t cliques) : separator(cliques), base(cliques), attached(cliques) {}
    std::vector<int> separator;  // towards the picked clique
    std::vector<int> base;       // parents outside that all nodes of the same leftover share
    std::vector<int> attached;   // the clique nearest to the picked one that holds `separator`
    std::vector<std::pair<int, int>> stack;
  };

  void read(const CliqueForest& forest, const std::vector<int>& cliques) {
    std::vector<int> local(forest.cliques.size(), -1);
    std::size_t largest = 0;
    for (int c : cliques) {
      local[at(c)] = static_cast<int>(cliques_.size());
      cliques_.push_back(forest.cliques[at(c)]);
      largest = std::max(largest, cliques_.back().size());
    }
    tree_.resize(cliques_.size());
    for (const auto& link : forest.links) {
      const int a = local[at(link.a)], b = local[at(link.b)], separator = static_cast<int>(separators_.size());
      if (a < 0) continue;
      tree_[at(a)].push_back({b, separator});
      tree_[at(b)].push_back({a, separator});
      separators_.push_back(link.separator);
      ends_.emplace_back(a, b);
    }
    factorial_.push_back(1);
    for (std::size_t i = 1; i <= largest; ++i) factorial_.push_back(factorial_.back() * i);
  }

  /// Which separators lie inside which: those around S are connected in the tree.
  void relate_separators() {
    words_ = words_for(static_cast<int>(separators_.size()));
    inside_.resize(words_ * separators_.size());
    std::vector<std::pair<int, int>> stack;
    for (std::size_t s = 0; s < separators_.size(); ++s) {
      const auto& set = separators_[s];
      stack.assign({ends_[s], {ends_[s].second, ends_[s].first}});  // (clique, where from)
      inside_[s * words_ + s / 64] |= std::uint64_t{1} << (s % 64);
      while (!stack.empty()) {
        const auto [clique, from] = stack.back();
        stack.pop_back();
        for (const Arc& arc : tree_[at(clique)]) {
          const auto& other = separators_[at(arc.separator)];
          if (arc.clique == from || at(arc.separator) == s || other.size() < set.size()) continue;
          if (!std::includes(other.begin(), other.end(), set.begin(), set.end())) continue;
          inside_[s * words_ + at(arc.separator) / 64] |= std::uint64_t{1} << (arc.separator % 64);
          stack.emplace_back(arc.clique, clique);
        }
      }
    }
  }
  bool inside(int s, int other) const { return inside_[at(s) * words_ + at(other) / 64] >> (other % 64) & 1u; }
  bool strictly_inside(int s, int other) const {
    return s < 0 || (separators_[at(s)].size() < separators_[at(other)].size() && inside(s, other));
  }

  /// One flower for each tree edge and direction (edges around the same flower share it), by falling size of the
  /// separator, so that counts only need what was counted before; last the whole graph.
  void find_flowers() {
    beyond_.assign(2 * separators_.size(), -1);
    std::vector<int> by_size(separators_.size());
    std::iota(by_size.begin(), by_size.end(), 0);
    std::stable_sort(by_size.begin(), by_size.end(),
                     [&](int a, int b) { return separators_[at(a)].size() > separators_[at(b)].size(); });
    for (int s : by_size) {
      if (beyond(s, ends_[at(s)].first) < 0) grow(s, ends_[at(s)].first);
      if (beyond(s, ends_[at(s)].second) < 0) grow(s, ends_[at(s)].second);
    }
    grow(-1, 0);
  }
  /// The flower around separator s that holds `clique`, one of its ends.
  int& beyond(int s, int clique) { return beyond_[2 * at(s) + (ends_[at(s)].second == clique)]; }
  int beyond(int s, int clique) const { return beyond_[2 * at(s) + (ends_[at(s)].second == clique)]; }

  void grow(int base, int first) {
    Flower flower;
    flower.base = base;
    flower.base_size = base < 0 ? 0 : static_cast<int>(separators_[at(base)].size());
    flower.cliques.push_back(first);
    flower.first_arc.push_back(0);
    const int id = static_cast<int>(flowers_.size());
    std::vector<std::pair<int, int>> reached_by = {{-1, -1}};  // (number of the clique before, separator)
    for (std::size_t i = 0; i < flower.cliques.size(); ++i) {
      const auto [before, by] = reached_by[i];
      if (before >= 0) flower.arcs.push_back({before, by});
      const int clique = flower.cliques[i];
      for (const Arc& arc : tree_[at(clique)]) {
        if (arc.separator == by) continue;
        if (strictly_inside(base, arc.separator)) {
          flower.arcs.push_back({static_cast<int>(flower.cliques.size()), arc.separator});
          flower.cliques.push_back(arc.clique);
          reached_by.emplace_back(static_cast<int>(i), arc.separator);
        } else if (inside(base, arc.separator)) {
          beyond(arc.separator, clique) = id;  // the same set
        }
      }
      flower.first_arc.push_back(static_cast<int>(flower.arcs.size()));
    }
    flowers_.push_back(std::move(flower));
  }

  /// The forbidden prefixes of a clique are the separators inside it on the way from clique 0. They are nested; of
  /// equal ones the last is kept. So they are that of the last step and some of the clique before, its smallest ones.
  void chain_prefixes(Flower& flower) const {
    flower.smaller.assign(flower.cliques.size(), 0);
    for (int i = 1; i < static_cast<int>(flower.cliques.size()); ++i) {
      const Arc& back = flower.way_back(i);
      int& j = flower.smaller[at(i)];
      for (j = back.clique; j != 0 && !strictly_inside(flower.way_back(j).separator, back.separator);)
        j = flower.smaller[at(j)];
    }
  }
  /// As separators, the smallest first.
  std::vector<int> forbidden_prefixes(const Flower& flower, int clique) const {
    std::vector<int> out;
    for (int j = clique; j != 0; j = flower.smaller[at(j)]) out.push_back(flower.way_back(j).separator);
    std::reverse(out.begin(), out.end());
    return out;
  }
  int size_outside(const Flower& flower, int separator) const {
    return static_cast<int>(separators_[at(separator)].size()) - flower.base_size;
  }
  int clique_size_outside(const Flower& flower, int i) const {
    return static_cast<int>(clique_at(flower, at(i)).size()) - flower.base_size;
  }

  Arrangements arrange(const Flower& flower, std::size_t i, const std::vector<int>& prefixes) const {
    std::vector<int> sizes;
    for (int s : prefixes) sizes.push_back(size_outside(flower, s));
    return {clique_size_outside(flower, static_cast<int>(i)), std::move(sizes), factorial_};
  }
  const std::vector<Var>& clique_at(const Flower& flower, std::size_t i) const {
    return cliques_[at(flower.cliques[i])];
  }

  /// The nodes of the i-th clique outside the base, by the first prefix that holds them.
  std::vector<std::vector<Var>> split(const Flower& flower, std::size_t i, const std::vector<int>& prefixes) const {
    std::vector<std::vector<Var>> layers(prefixes.size() + 1);
    const std::vector<Var> none;
    const auto* inner = flower.base < 0 ? &none : &separators_[at(flower.base)];
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      const auto& outer = layer < prefixes.size() ? separators_[at(prefixes[layer])] : clique_at(flower, i);
      std::set_difference(outer.begin(), outer.end(), inner->begin(), inner->end(), std::back_inserter(layers[layer]));
      inner = &outer;
    }
    return layers;
  }

  /// Calls `visit` with each flower that is left over when the clique with number `root` comes first, each after the
  /// ones its parents are in.
  template <class F>
  void leftovers(const Flower& flower, int root, Scratch& scratch, F&& visit) const {
    auto& [separator, base, attached, stack] = scratch;
    stack.assign(1, {root, -1});
    while (!stack.empty()) {
      const auto [clique, from] = stack.back();
      stack.pop_back();
      for (int k = flower.first_arc[at(clique)]; k < flower.first_arc[at(clique) + 1]; ++k) {
        const auto [next, s] = flower.arcs[at(k)];
        if (next == from) continue;
        int near = clique;
        while (near != root && inside(s, separator[at(near)])) near = attached[at(near)];
        separator[at(next)] = s;
        attached[at(next)] = near;
        // The rest of the clique has the parents S as far as they are placed. Where S holds all the parents of the
        // leftover that `near` belongs to, and a node of it besides, it is part of that leftover.
        if (near != root && inside(base[at(near)], s)) {
          base[at(next)] = base[at(near)];
        } else {
          base[at(next)] = s;
          visit(beyond(s, flower.cliques[at(next)]));
        }
        stack.emplace_back(next, clique);
      }
    }
  }

  void count(Flower& flower) const {
    if (flower.cliques.size() == 1) {
      flower.count = factorial_[at(clique_size_outside(flower, 0))];
    } else {
      chain_prefixes(flower);
      std::vector<cpp_int> entries(flower.cliques.size());  // orders of the last prefix that begin with none smaller
      const auto orders = [&](int size, int prefix) {
        cpp_int ways = factorial_[at(size)];
        for (int j = prefix; j != 0; j = flower.smaller[at(j)])
          ways -= factorial_[at(size - size_outside(flower, flower.way_back(j).separator))] * entries[at(j)];
        return ways;
      };
      Scratch scratch(flower.cliques.size());
      for (int i = 0; i < static_cast<int>(flower.cliques.size()); ++i) {
        if (i > 0) entries[at(i)] = orders(size_outside(flower, flower.way_back(i).separator), flower.smaller[at(i)]);
        Product ways(orders(clique_size_outside(flower, i), i));
        leftovers(flower, i, scratch, [&](int next) {
          const Flower& rest = flowers_[at(next)];
          if (rest.small != 0) {
            ways.times(rest.small);
          } else {
            ways.times(rest.count);
          }
        });
        flower.count += std::move(ways).take();
        flower.up_to.push_back(flower.count);
      }
    }
    if (flower.count <= std::numeric_limits<std::uint64_t>::max())
      flower.small = static_cast<std::uint64_t>(flower.count);
  }

  std::vector<std::vector<Var>> cliques_, separators_;
  std::vector<std::pair<int, int>> ends_;  // of each separator's tree edge
  std::vector<std::vector<Arc>> tree_;     // by clique
  std::vector<cpp_int> factorial_;
  std::size_t words_ = 0;
  std::vector<std::uint64_t> inside_;  // row s: the separators that hold s
  std::vector<int> beyond_;            // by edge and end: a flower
  std::vector<Flower> flowers_;
};

CliquePicking::CliquePicking(const CliqueForest& forest, const std::vector<int>& cliques)
    : flowers_(std::make_shared<const Flowers>(forest, cliques)), count_(count_of(flowers_->count())) {}

const BigCount& CliquePicking::count() const { return count_; }

std::vector<Var> CliquePicking::order(const BigCount& index) const {
  require(index < count_,
          "there are " + count_.to_string() + " orientations, none has the number " + index.to_string());
  std::vector<Var> out;
  flowers_->order(number(index), out);
  return out;
}

}  // namespace abdera

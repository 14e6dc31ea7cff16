#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace abdera {

/// Index of a variable (a column of the data, a node of a graph).
using Var = int;

/// Words of a bit row over variables: bit v % 64 of word v / 64.
using BitRow = std::span<const std::uint64_t>;

constexpr std::size_t words_for(int n) { return (static_cast<std::size_t>(n) + 63) / 64; }

/// Calls f(v) for every set bit in increasing order.
template <class F>
void for_each_bit(std::uint64_t word, Var base, F&& f) {
  for (; word != 0; word &= word - 1) f(base + std::countr_zero(word));
}

/// A set of variables 0..n-1 as machine words: inline up to 64 variables, on the heap above.
/// Sets that meet in one operation must have the same universe size.
class VarSet {
 public:
  explicit VarSet(int universe = 0) : universe_(universe) {
    if (words() > 1) heap_ = std::make_unique<std::uint64_t[]>(words());
  }
  VarSet(int universe, std::span<const Var> members) : VarSet(universe) {
    for (Var v : members) insert(v);
  }
  VarSet(int universe, BitRow row) : VarSet(universe) { std::copy(row.begin(), row.end(), data()); }
  VarSet(const VarSet& o) : VarSet(o.universe_) { std::copy_n(o.data(), words(), data()); }
  VarSet(VarSet&&) noexcept = default;
  VarSet& operator=(const VarSet& o) {
    if (this != &o) *this = VarSet(o);
    return *this;
  }
  VarSet& operator=(VarSet&&) noexcept = default;

  int universe() const { return universe_; }
  BitRow row() const { return {data(), words()}; }
  bool contains(Var v) const { return (data()[static_cast<std::size_t>(v) / 64] >> (v % 64)) & 1u; }
  void insert(Var v) { data()[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64); }
  void erase(Var v) { data()[static_cast<std::size_t>(v) / 64] &= ~(std::uint64_t{1} << (v % 64)); }
  void clear() { std::fill_n(data(), words(), 0); }
  int size() const {
    int n = 0;
    for (auto w : row()) n += std::popcount(w);
    return n;
  }
  bool empty() const {
    return std::all_of(row().begin(), row().end(), [](auto w) { return w == 0; });
  }
  bool is_subset_of(const VarSet& o) const {
    for (std::size_t i = 0; i < words(); ++i)
      if (data()[i] & ~o.data()[i]) return false;
    return true;
  }
  bool intersects(const VarSet& o) const {
    for (std::size_t i = 0; i < words(); ++i)
      if (data()[i] & o.data()[i]) return true;
    return false;
  }
  template <class F>
  void for_each(F&& f) const {
    for (std::size_t i = 0; i < words(); ++i) for_each_bit(data()[i], static_cast<Var>(i * 64), f);
  }
  std::vector<Var> to_vector() const {
    std::vector<Var> out;
    for_each([&](Var v) { out.push_back(v); });
    return out;
  }

  VarSet& operator&=(const VarSet& o) {
    return apply(o, [](auto a, auto b) { return a & b; });
  }
  VarSet& operator|=(const VarSet& o) {
    return apply(o, [](auto a, auto b) { return a | b; });
  }
  VarSet& operator-=(const VarSet& o) {
    return apply(o, [](auto a, auto b) { return a & ~b; });
  }
  friend VarSet operator&(VarSet a, const VarSet& b) { return a &= b; }
  friend VarSet operator|(VarSet a, const VarSet& b) { return a |= b; }
  friend VarSet operator-(VarSet a, const VarSet& b) { return a -= b; }
  friend bool operator==(const VarSet& a, const VarSet& b) {
    return a.universe_ == b.universe_ && std::equal(a.row().begin(), a.row().end(), b.row().begin());
  }

 private:
  std::size_t words() const { return words_for(universe_); }
  std::uint64_t* data() { return heap_ ? heap_.get() : &word_; }
  const std::uint64_t* data() const { return heap_ ? heap_.get() : &word_; }
  template <class Op>
  VarSet& apply(const VarSet& o, Op op) {
    for (std::size_t i = 0; i < words(); ++i) data()[i] = op(data()[i], o.data()[i]);
    return *this;
  }
  int universe_;
  std::uint64_t word_ = 0;
  std::unique_ptr<std::uint64_t[]> heap_;
};

}  // namespace abdera

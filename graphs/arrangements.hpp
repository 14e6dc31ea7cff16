#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace abdera::detail {

/// Takes the lowest digit, to base `base`, off a number.
template <class Number>
Number take_digit(Number& index, const Number& base) {
  Number digit = index % base;
  index /= base;
  return digit;
}

/// Orders of `size` elements that begin with none of the nested sets X_1 < X_2 < ..., numbered.
/// Source: [wienobst2023] section 4 for the count. Differs: an order from its number instead of a random draw.
template <class Number>
class Arrangements {
 public:
  /// @param prefixes sizes of the sets, increasing, at least 1 and below `size`.
  /// @param factorial of 0 to `size`; must outlive this object.
  /// Cost: quadratic in the number of prefixes.
  Arrangements(int size, std::vector<int> prefixes, const std::vector<Number>& factorial)
      : size_(size), prefixes_(std::move(prefixes)), factorial_(factorial), beyond_(prefixes_.size()) {
    for (std::size_t i = prefixes_.size(); i-- > 0;) beyond_[i] = completions(prefixes_[i], i + 1);
  }
  Number count() const { return completions(0, 0); }

  /// Which layer each element of the order with this number is from, and which of what is left there: layer 0 is X_1,
  /// layer i the rest of X_{i+1}, the last layer everything else.
  /// @param index below `count()`; distinct ones spell distinct orders.
  /// @param place called with (layer, position) for one element after the other.
  /// Cost: size times the number of prefixes.
  template <class F>
  void spell(Number index, F&& place) const {
    const std::size_t last = prefixes_.size();
    std::vector<int> left(last + 1);
    for (std::size_t i = 0; i <= last; ++i)
      left[i] = (i < last ? prefixes_[i] : size_) - (i > 0 ? prefixes_[i - 1] : 0);
    std::size_t reached = 0;  // the smallest X that holds all placed so far
    for (int placed = 0; placed < size_; ++placed) {
      // The next element decides which prefixes can still come: the later its layer, the fewer.
      Number ways = factorial_[at(size_ - placed - 1)];
      for (std::size_t layer = last + 1; layer-- > reached;) {
        if (layer < last) ways -= factorial_[at(prefixes_[layer] - placed - 1)] * beyond_[layer];
        // Inside the reached set stands what is left of whatever layer.
        const int choices = layer > reached ? left[layer] : (layer < last ? prefixes_[layer] : size_) - placed;
        const Number block = ways * choices;
        if (index >= block) {
          index -= block;
          continue;
        }
        int which = static_cast<int>(take_digit(index, Number(choices)));
        std::size_t from = layer;
        if (layer == reached)
          for (from = 0; which >= left[from]; ++from) which -= left[from];
        place(from, at(which));
        --left[from];
        reached = layer;
        break;
      }
    }
  }

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  /// Ways to go on after `placed` elements inside X_{next+1} that are no forbidden set, avoiding that and later ones:
  /// all, less those whose last forbidden beginning is X_{i+1}.
  Number completions(int placed, std::size_t next) const {
    Number ways = factorial_[at(size_ - placed)];
    for (std::size_t i = next; i < prefixes_.size(); ++i) ways -= factorial_[at(prefixes_[i] - placed)] * beyond_[i];
    return ways;
  }

  int size_;
  std::vector<int> prefixes_;
  const std::vector<Number>& factorial_;
  std::vector<Number> beyond_;  // ways to go on after exactly X_{i+1} without meeting a later one
};

}  // namespace abdera::detail

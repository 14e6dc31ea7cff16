#include "scores/cached_score.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace abdera {
namespace {

constexpr std::size_t kStripes = 64, kWays = 4, kFirstEntries = 64;

std::uint64_t mix(std::uint64_t x) {  // the finaliser of MurmurHash3
  x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ x >> 33;
}

std::atomic<std::size_t> bytes_in_use = 0;  // of all objects

/// @return whether there was room for so many more.
bool reserve(std::size_t bytes) {
  std::size_t now = bytes_in_use;
  while (now + bytes <= CachedScore::kMostBytes)
    if (bytes_in_use.compare_exchange_weak(now, now + bytes)) return true;
  return false;
}

/// A child and the bits of its parents.
struct Key {
  Key(int universe, Var of, std::span<const Var> parents) : child(of), set(universe, parents) {
    hash = mix(static_cast<std::uint64_t>(child) + 1);
    for (const std::uint64_t word : set.row()) hash = mix(hash ^ word);
  }
  Var child;
  VarSet set;
  std::uint64_t hash;
};

}  // namespace

/// Buckets of kWays entries; the entry that came first leaves a full one, unless the table may still grow.
struct CachedScore::Stripe {
  mutable std::mutex mutex;
  std::size_t words = 0, most = 0;  // of a set; entries, a power of two or 0
  std::vector<std::uint64_t> sets;
  std::vector<double> values;
  std::vector<Var> children;         // -1: no entry
  std::vector<std::uint8_t> oldest;  // by bucket
  std::uint64_t hits = 0;

  Stripe() = default;
  Stripe(const Stripe&) = delete;
  Stripe& operator=(const Stripe&) = delete;
  ~Stripe() { bytes_in_use -= bytes(children.size()); }

  std::size_t bytes(std::size_t entries) const {
    return entries * (words * 8 + sizeof(double) + sizeof(Var)) + entries / kWays;
  }

  /// The entry of the key, or where it would go: entries() where there is none.
  std::size_t find(const Key& key) const {
    const std::size_t bucket = bucket_of(key.hash);
    for (std::size_t e = bucket; e < bucket + kWays && e < children.size(); ++e)
      if (children[e] == key.child && std::equal(key.set.row().begin(), key.set.row().end(), set_of(e))) return e;
    return children.size();
  }
  void insert(const Key& key, double value) {
    if (most == 0 || find(key) < children.size()) return;
    if (children.empty() && !resize(std::min(kFirstEntries, most))) return;
    while (!has_room(bucket_of(key.hash)) && children.size() < most && resize(2 * children.size())) {
    }
    put(key.hash, key.child, key.set.row().data(), value);
  }

 private:
  std::size_t bucket_of(std::uint64_t hash) const {
    return children.empty() ? 0 : (hash / kStripes * kWays) & (children.size() - 1);
  }
  const std::uint64_t* set_of(std::size_t e) const { return sets.data() + e * words; }
  bool has_room(std::size_t bucket) const { return children[bucket + kWays - 1] < 0; }

  void put(std::uint64_t hash, Var child, const std::uint64_t* set, double value) {
    const std::size_t bucket = bucket_of(hash);
    std::size_t e = bucket;
    while (e < bucket + kWays && children[e] >= 0) ++e;
    if (e == bucket + kWays) {
      std::uint8_t& next = oldest[bucket / kWays];
      e = bucket + next;
      next = static_cast<std::uint8_t>((next + 1) % kWays);
    }
    children[e] = child;
    values[e] = value;
    std::copy_n(set, words, sets.begin() + static_cast<std::ptrdiff_t>(e * words));
  }
  /// @return whether there was room.
  bool resize(std::size_t entries) {
    if (!reserve(bytes(entries))) return false;
    Stripe smaller;  // takes its bytes along
    smaller.words = words;
    smaller.sets.swap(sets), smaller.values.swap(values), smaller.children.swap(children);
    sets.resize(entries * words), values.resize(entries);
    children.assign(entries, -1), oldest.assign(entries / kWays, 0);
    for (std::size_t e = 0; e < smaller.children.size(); ++e) {
      if (smaller.children[e] < 0) continue;
      std::uint64_t hash = mix(static_cast<std::uint64_t>(smaller.children[e]) + 1);
      for (std::size_t w = 0; w < words; ++w) hash = mix(hash ^ smaller.set_of(e)[w]);
      put(hash, smaller.children[e], smaller.set_of(e), smaller.values[e]);
    }
    return true;
  }
};

CachedScore::CachedScore(const Score& inner, std::size_t max_bytes)
    : inner_(inner), stripes_(std::make_unique<Stripe[]>(kStripes)) {
  for (std::size_t s = 0; s < kStripes; ++s) {
    Stripe& stripe = stripes_[s];
    stripe.words = words_for(inner.num_vars());
    const auto fits = [&](std::size_t entries) {  // growing copies: for a moment there are half as many again
      return 3 * stripe.bytes(entries) / 2 <= max_bytes / kStripes;
    };
    while (fits(std::max(2 * stripe.most, kWays))) stripe.most = std::max(2 * stripe.most, kWays);
  }
}

CachedScore::CachedScore(std::unique_ptr<const Score> inner, std::size_t max_bytes) : CachedScore(*inner, max_bytes) {
  owned_ = std::move(inner);
}

CachedScore::~CachedScore() = default;

double CachedScore::local(Var child, std::span<const Var> parents) const {
  const Key key(inner_.num_vars(), child, parents);
  Stripe& stripe = stripes_[key.hash % kStripes];
  {
    const std::lock_guard lock(stripe.mutex);
    if (const std::size_t e = stripe.find(key); e < stripe.children.size()) {
      ++stripe.hits;
      return stripe.values[e];
    }
  }
  const double value = inner_.local(child, parents);  // without the lock: it may take long
  const std::lock_guard lock(stripe.mutex);
  stripe.insert(key, value);
  return value;
}

std::uint64_t CachedScore::hits() const {
  std::uint64_t sum = 0;
  for (std::size_t s = 0; s < kStripes; ++s) {
    const std::lock_guard lock(stripes_[s].mutex);
    sum += stripes_[s].hits;
  }
  return sum;
}

std::size_t CachedScore::bytes() const {
  std::size_t sum = 0;
  for (std::size_t s = 0; s < kStripes; ++s) {
    const std::lock_guard lock(stripes_[s].mutex);
    const Stripe& stripe = stripes_[s];
    sum += stripe.bytes(stripe.children.size());
  }
  return sum;
}

std::size_t CachedScore::bytes_of_all() { return bytes_in_use; }

}  // namespace abdera

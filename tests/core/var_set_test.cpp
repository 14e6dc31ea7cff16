#include "core/var_set.hpp"

#include <set>

#include "core/rng.hpp"

namespace abdera {
namespace {

TEST(VarSet, AgreesWithStdSetAcrossTheInlineLimit) {
  for (int n : {1, 63, 64, 65, 200}) {
    Rng rng(static_cast<std::uint64_t>(n));
    VarSet a(n), b(n);
    std::set<Var> sa, sb;
    for (int i = 0; i < n; ++i) {
      const Var u = static_cast<Var>(rng.below(static_cast<std::uint32_t>(n))),
                v = static_cast<Var>(rng.below(static_cast<std::uint32_t>(n)));
      a.insert(u), sa.insert(u), b.insert(v), sb.insert(v);
    }
    const VarSet both = a & b, either = a | b, minus = a - b;
    for (Var v = 0; v < n; ++v) {
      EXPECT_EQ(both.contains(v), sa.contains(v) && sb.contains(v));
      EXPECT_EQ(either.contains(v), sa.contains(v) || sb.contains(v));
      EXPECT_EQ(minus.contains(v), sa.contains(v) && !sb.contains(v));
    }
    EXPECT_EQ(a.size(), static_cast<int>(sa.size()));
    EXPECT_EQ(a.to_vector(), std::vector<Var>(sa.begin(), sa.end()));
    EXPECT_TRUE(both.is_subset_of(a));
    EXPECT_EQ(minus.intersects(b), false);
    VarSet copy = a;
    copy.erase(*sa.begin());
    EXPECT_NE(copy, a);
    copy = a;
    EXPECT_EQ(copy, a);
  }
}

}  // namespace
}  // namespace abdera

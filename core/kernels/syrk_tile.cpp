#include "core/kernels/syrk_tile.hpp"

#include "core/kernels/lanes.hpp"

namespace abdera::kernels {
namespace {

#if ABDERA_LANES == 2
constexpr int kRows = 4, kPanels = 1;
#else
constexpr int kRows = ABDERA_LANES, kPanels = 3;  // 12 (24) sums, 3 columns and a row fill the 16 (32) registers
#endif
constexpr int kWide = kPanels * kRows / static_cast<int>(kLanes);
constexpr int kPerPanel = kRows / static_cast<int>(kLanes);

void run(const double* a, const double* b, std::ptrdiff_t panel_stride, std::ptrdiff_t depth, double* out,
         std::ptrdiff_t ld, bool add) {
  Lanes sum[kRows][kWide] = {};
  for (std::ptrdiff_t k = 0; k < depth; ++k, a += kRows, b += kRows) {
    Lanes column[kWide];
    for (int w = 0; w < kWide; ++w) column[w] = load(b + w / kPerPanel * panel_stride + w % kPerPanel * kLanes);
    for (int i = 0; i < kRows; ++i) {
      const Lanes row = splat(a[i]);
      for (int w = 0; w < kWide; ++w) sum[i][w] = multiply_add(row, column[w], sum[i][w]);
    }
  }
  for (int i = 0; i < kRows; ++i)
    for (int w = 0; w < kWide; ++w) {
      double* to = out + i * ld + w * kLanes;
      store(to, add ? load(to) + sum[i][w] : sum[i][w]);
    }
}

}  // namespace

extern const SyrkTile ABDERA_KERNEL(kSyrk);  // internal linkage otherwise
const SyrkTile ABDERA_KERNEL(kSyrk){kRows, kPanels* kRows, run};

}  // namespace abdera::kernels

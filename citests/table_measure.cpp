#include "citests/table_measure.hpp"

namespace abdera {

void add_tables(TableWalk& walk, std::span<const Var> ys, const TableMeasure& measure, std::span<TableSums> sums) {
  class Adder final : public TableVisitor {
   public:
    Adder(const TableMeasure& to_add, std::span<TableSums> to) : measure_(to_add), sums_(to) {}
    void add(std::size_t i, const DenseTables& tables) override { measure_.add(tables, sums_[i]); }
    void add(std::size_t i, const SparseTable& table) override { measure_.add(table, sums_[i]); }

   private:
    const TableMeasure& measure_;
    std::span<TableSums> sums_;
  } adder(measure, sums);
  walk.visit(ys, adder);
}

}  // namespace abdera

#include "graphs/convert.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"
#include "graphs/mag.hpp"
#include "graphs/mec.hpp"
#include "graphs/mec_members.hpp"
#include "graphs/meek.hpp"
#include "graphs/pag.hpp"
#include "graphs/separation.hpp"

namespace abdera {

SelftestSubjects::SelftestSubjects() {
  cpdag_of = [](Graph dag) { return abdera::cpdag_of(dag); };
  check_cpdag = [](Graph g) { return abdera::check_cpdag(g); };
  extend_to_dag = [](Graph pdag) { return abdera::extend_to_dag(pdag); };
  meek_closure = [](Graph cpdag, const Knowledge& knowledge) {
    MixedGraph closed = cpdag;
    abdera::meek_closure(closed, knowledge);
    return closed;
  };
  class_size = [](Graph cpdag) { return abdera::class_size(cpdag); };
  members = [](Graph cpdag) {
    std::vector<MixedGraph> out;
    for_each_dag_in(cpdag, [&](Graph dag) { return out.push_back(dag), true; });
    return out;
  };
  numbered_members = [](Graph cpdag) {
    std::vector<MixedGraph> out;
    const EquivalenceClass numbered(cpdag);
    for (std::uint64_t i = 0; BigCount(i) < numbered.size(); ++i) out.push_back(numbered.member(i));
    return out;
  };
  mpdag_members = [](Graph mpdag) {
    std::vector<MixedGraph> out;
    for_each_dag_in_mpdag(mpdag, [&](Graph dag) { return out.push_back(dag), true; });
    return out;
  };
  interventional_cpdag = [](Graph dag, const InterventionTargets& targets) {
    return abdera::interventional_cpdag(dag, targets);
  };
  m_separated = [](Graph g, Var x, Var y, Nodes given) { return abdera::m_separated(g, x, y, given); };

  check_mag = [](Graph g) { return abdera::check_mag(g); };
  mag_of = [](Graph g, Nodes latent, Nodes selected) { return abdera::mag_of(g, latent, selected); };
  pag_of = [](Graph mag, bool selection) { return abdera::pag_of(mag, {.selection = selection}); };
  mag_in = [](Graph pag) { return abdera::mag_in(pag); };
  check_pag = [](Graph g, bool selection) { return abdera::check_pag(g, {}, selection); };
  mags_in = [](Graph pag, bool selection) {
    std::vector<MixedGraph> out;
    for_each_mag_in(
        pag, kNoLimit, [&](Graph mag) { out.push_back(mag); }, selection);
    return out;
  };
  judge_rpag = [](Graph g) { return abdera::judge_rpag(g); };
  restrict_pag = [](const PagRestrictor& pag, std::span<const KnownMark> known) { return pag.restrict(known); };

  graph_text = [](const GraphDocument& d, GraphFormat format) { return abdera::graph_text(d, format); };
  parse_graph = [](std::string_view text, GraphFormat format) { return abdera::parse_graph(text, format); };
}

}  // namespace abdera

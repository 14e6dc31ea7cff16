#pragma once
#include <cstring>
#include <string>

#include "algorithms/learner.hpp"

namespace abdera::testing_support {

/// All that a result says, bit for bit: two are the same if and only if these are.
inline std::string bytes_of(const LearnResult& result) {
  std::string out;
  const auto add = [&](auto value) {
    char bytes[sizeof(value)];
    std::memcpy(bytes, &value, sizeof(value));
    out.append(bytes, sizeof(value));
  };
  const auto add_text = [&](const std::string& text) { add(text.size()), out += text; };
  add(result.kind), add(result.legal), add_text(result.violation), add(result.stop_reason);
  for (const Edge& e : result.graph.edges()) add(e.a), add(e.b), add(e.at_a), add(e.at_b);
  for (const auto& [pair, note] : result.notes) {
    add(pair.first), add(pair.second);
    for (const double value : {note.p_value, note.log_p, note.probability, note.effect, note.q_value, note.score_gain})
      add(value);
    for (const Var v : note.given) add(v);
  }
  for (const Separation& s : result.separations) {
    add(s.a), add(s.b), add(s.p_value), add(s.effect);
    for (const Var v : s.given) add(v);
  }
  for (const Conflict& conflict : result.conflicts) add_text(conflict.what);
  for (const auto& triple : result.ambiguous) add(triple);
  for (const auto& [name, count] : result.counts) add_text(name), add(count);
  for (const auto& [name, number] : result.numbers) add_text(name), add(number);
  for (const auto& [name, matrix] : result.matrices) {
    add_text(name);
    for (const double value : matrix.reshaped()) add(value);
  }
  return out;
}

}  // namespace abdera::testing_support

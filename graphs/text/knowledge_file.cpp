#include "graphs/text/knowledge_file.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/names.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/document.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

using Names = std::vector<std::string>;

/// Knowledge in the making: variables by name.
class Statements {
 public:
  explicit Statements(const Names& names) : knowledge(static_cast<int>(names.size())), names_(names) {
    for (std::size_t v = 0; v < names.size(); ++v) index_.emplace(names[v], static_cast<Var>(v));
  }

  Var variable(const std::string& name, const std::string& place) const {
    if (const auto at = index_.find(name); at != index_.end()) return at->second;
    const std::string near = nearest_name(name, names_);
    throw UsageError("knowledge, " + place + ": there is no variable '" + name + "'" +
                     (near.empty() ? "; the data have " + std::to_string(names_.size()) + " others"
                                   : "; did you mean '" + near + "'?"));
  }

  void put_in_tier(Var v, int tier) {
    const int before = knowledge.tier(v);
    if (before >= 0 && before != tier)
      throw KnowledgeConflict("knowledge contradicts itself: '" + node_name(names_, v) + "' is in tier " +
                              std::to_string(before + 1) + ", but also in tier " + std::to_string(tier + 1) +
                              "; remove one of the two");
    knowledge.set_tier(v, tier);
  }

  Knowledge knowledge;

 private:
  const Names& names_;
  std::unordered_map<std::string, Var> index_;
};

std::vector<Names> names_by_tier(const Knowledge& k, const Names& names) {
  int tiers = 0;
  for (Var v = 0; v < k.num_vars(); ++v) tiers = std::max(tiers, k.tier(v) + 1);
  for (int t : k.closed_tiers()) tiers = std::max(tiers, t + 1);
  std::vector<Names> out(static_cast<std::size_t>(tiers));
  for (Var v = 0; v < k.num_vars(); ++v)
    if (k.tier(v) >= 0) out[static_cast<std::size_t>(k.tier(v))].push_back(node_name(names, v));
  return out;
}

// TOML.

const DocumentNode::List& list_at(const DocumentNode& node, const char* what) {
  if (const auto* list = std::get_if<DocumentNode::List>(&node.value)) return *list;
  throw DataError(node.place() + ": expected " + what);
}

/// Tiers are numbered, and a list that long is an error rather than a demand.
constexpr std::int64_t kMaxTiers = 1'000'000;

class TomlReader {
 public:
  TomlReader(const DocumentNode& document, const Names& names) : document_(document), out_(names) {}

  Knowledge run() {
    const std::vector<std::string> known = {"tiers",     "forbidden_within", "required",     "forbidden",
                                            "exogenous", "ancestral",        "non_ancestral"};
    for (const auto& [name, value] : std::get<DocumentNode::Table>(document_.value)) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string near = nearest_name(name, known);
      throw DataError(value.place() + ": knowledge has no key '" + name + "'" +
                      (near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
    int tier = 0;
    for_each("tiers", [&](const DocumentNode& members) {
      for (const DocumentNode& v : list_at(members, "a list of names")) out_.put_in_tier(variable(v), tier);
      ++tier;
    });
    for_each("forbidden_within", [&](const DocumentNode& node) {
      const auto* number = std::get_if<std::int64_t>(&node.value);
      if (!number || *number < 1 || *number > kMaxTiers)
        throw DataError(node.place() + ": expected the number of a tier, from 1");
      out_.knowledge.forbid_within_tier(static_cast<int>(*number) - 1);
    });
    pairs("required", &Knowledge::require_edge);
    pairs("forbidden", &Knowledge::forbid_edge);
    for_each("exogenous", [&](const DocumentNode& v) { out_.knowledge.set_exogenous(variable(v)); });
    pairs("ancestral", &Knowledge::require_ancestor);
    pairs("non_ancestral", &Knowledge::forbid_ancestor);
    return std::move(out_.knowledge);
  }

 private:
  template <class F>
  void for_each(const char* key, F&& f) {
    if (const DocumentNode* value = document_.find(key))
      for (const DocumentNode& item : list_at(*value, "a list")) f(item);
  }
  Var variable(const DocumentNode& node) const {
    const auto* name = std::get_if<std::string>(&node.value);
    if (!name) throw DataError(node.place() + ": expected the name of a variable");
    return out_.variable(*name, node.place());
  }
  void pairs(const char* key, void (Knowledge::*state)(Var, Var)) {
    for_each(key, [&](const DocumentNode& node) {
      const DocumentNode::List& pair = list_at(node, "a pair of names");
      if (pair.size() != 2) throw DataError(node.place() + ": expected a pair of names");
      const Var a = variable(pair[0]), b = variable(pair[1]);
      if (a == b) throw DataError(node.place() + ": the two names are the same");
      (out_.knowledge.*state)(a, b);
    });
  }

  const DocumentNode& document_;
  Statements out_;
};

std::string toml_string(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      constexpr char kHex[] = "0123456789ABCDEF";
      out += std::string("\\u00") + kHex[byte / 16] + kHex[byte % 16];
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

template <class Range, class F>
std::string toml_list(const Range& range, F&& text) {
  std::string out;
  for (const auto& item : range) out += (out.empty() ? "" : ", ") + text(item);
  return "[" + out + "]";
}

// TETRAD.

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class TetradReader {
 public:
  TetradReader(std::string_view text, const Names& names) : in_(text), out_(names) {}

  Knowledge run() {
    in_.skip_space();
    if (!in_.accept("/knowledge")) in_.fail("expected '/knowledge', not " + detail::what_is_next(in_));
    in_.rest_of_line();
    while (in_.skip_space(), !in_.done()) {
      const std::size_t at = in_.position();
      const std::string first = word();
      if (first == "addtemporal" || first == "forbiddirect" || first == "requiredirect" || first == "forbiddengroup" ||
          first == "requiredgroup") {
        section_ = first;
      } else if (section_ == "addtemporal") {
        tier(first, at);
      } else if (section_ == "forbiddirect" || section_ == "requiredirect") {
        arc(first, at);
      } else if (section_.empty()) {
        in_.fail_at(at, "expected a section such as addtemporal, not '" + first + "'");
      } else {
        in_.fail_at(at, "groups of edges are not supported; list them under forbiddirect or requiredirect");
      }
    }
    return std::move(out_.knowledge);
  }

 private:
  std::string word() {
    in_.take_while(is_blank);
    return detail::unescape_name(in_.take_while([](char c) { return !is_blank(c) && c != '\n'; }));
  }
  std::string place(std::size_t at) const { return in_.place(at); }

  /// "1* a b": the number has been read, with what was glued to it.
  void tier(const std::string& label, std::size_t at) {
    int number = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
    const std::string_view flags(end, label.data() + label.size());
    if (error != std::errc() || number < 1 || number > kMaxTiers ||
        flags.find_first_not_of("*-") != std::string_view::npos)
      in_.fail_at(at, "expected the number of a tier, not '" + label + "'");
    if (flags.find('-') != std::string_view::npos)
      in_.fail_at(at, "tiers that may only cause the next tier ('-') are not supported; forbid the edges one by one");
    if (!flags.empty()) out_.knowledge.forbid_within_tier(number - 1);
    while (true) {
      in_.take_while(is_blank);
      if (in_.done() || in_.peek() == '\n') return;
      const std::size_t start = in_.position();
      const std::string name = word();
      out_.put_in_tier(out_.variable(name, place(start)), number - 1);
    }
  }

  void arc(const std::string& from, std::size_t at) {
    in_.take_while(is_blank);
    const std::size_t second = in_.position();
    const std::string to = word();
    in_.take_while(is_blank);
    if (to.empty() || (!in_.done() && in_.peek() != '\n')) in_.fail_at(at, "expected two names on this line: from, to");
    const Var a = out_.variable(from, place(at)), b = out_.variable(to, place(second));
    if (a == b) in_.fail_at(at, "the two names are the same");
    if (section_ == "forbiddirect") {
      out_.knowledge.forbid_edge(a, b);
    } else {
      out_.knowledge.require_edge(a, b);
    }
  }

  detail::TextCursor in_;
  Statements out_;
  std::string section_;
};

}  // namespace

Knowledge knowledge_from_toml(std::string_view text, const Names& names) {
  const DocumentNode document = parse_toml(text);
  return TomlReader(document, names).run();
}

std::string knowledge_to_toml(const Knowledge& k, const Names& names) {
  const auto name = [&](Var v) { return toml_string(node_name(names, v)); };
  const auto pair = [&](const auto& p) { return "[" + name(p.first) + ", " + name(p.second) + "]"; };
  std::string out;
  const auto line = [&](const char* key, const std::string& list) {
    if (list != "[]") out += std::string(key) + " = " + list + "\n";
  };
  line("tiers", toml_list(names_by_tier(k, names), [](const Names& tier) { return toml_list(tier, toml_string); }));
  line("forbidden_within", toml_list(k.closed_tiers(), [](int t) { return std::to_string(t + 1); }));
  line("required", toml_list(k.required_edges(), pair));
  line("forbidden", toml_list(k.forbidden_edges(), pair));
  line("exogenous", toml_list(k.exogenous(), name));
  line("ancestral", toml_list(k.ancestral(), pair));
  line("non_ancestral", toml_list(k.non_ancestral(), pair));
  return out;
}

Knowledge knowledge_from_tetrad(std::string_view text, const Names& names) { return TetradReader(text, names).run(); }

std::string knowledge_to_tetrad(const Knowledge& k, const Names& names) {
  const char* refused = !k.exogenous().empty()       ? "exogenous"
                        : !k.ancestral().empty()     ? "ancestral"
                        : !k.non_ancestral().empty() ? "non-ancestral"
                                                     : nullptr;
  if (refused != nullptr)
    throw UsageError(std::string("TETRAD's knowledge text cannot hold ") + refused + " statements; write a .toml file");
  const auto held = [](const std::string& name) {
    return detail::escape_name(name, [&](std::size_t i) { return name[i] == ' '; });
  };
  std::string out = "/knowledge\naddtemporal\n\n";
  const auto tiers = names_by_tier(k, names);
  for (std::size_t t = 0; t < tiers.size(); ++t) {
    const auto& closed = k.closed_tiers();
    out += std::to_string(t + 1) +
           (std::find(closed.begin(), closed.end(), static_cast<int>(t)) != closed.end() ? "* " : " ");
    for (const std::string& name : tiers[t]) out += " " + held(name);
    out += "\n";
  }
  for (const auto& [section, arcs] :
       {std::pair{"forbiddirect", &k.forbidden_edges()}, {"requiredirect", &k.required_edges()}}) {
    out += std::string("\n") + section + "\n";
    for (auto [a, b] : *arcs) out += held(node_name(names, a)) + " " + held(node_name(names, b)) + "\n";
  }
  return out;
}

Knowledge read_knowledge(const std::string& path, const Names& names) {
  const std::string text = read_text_file(path);
  try {
    return path.ends_with(".toml") ? knowledge_from_toml(text, names) : knowledge_from_tetrad(text, names);
  } catch (const DataError& e) {
    throw DataError("'" + path + "': " + e.what());
  } catch (const UsageError& e) {
    throw UsageError("'" + path + "': " + e.what());
  }
}

}  // namespace abdera

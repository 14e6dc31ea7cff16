#include <cctype>
#include <map>
#include <set>

#include "graphs/names.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {
namespace {

using Kind = ProbabilityExpr::Kind;

/// Writes a formula; text and LaTeX differ in a few strings only.
class Writer {
 public:
  Writer(const std::vector<std::string>& names, const VarSet& plain, bool latex) : latex_(latex) {
    for (Var v = 0; v < plain.universe(); ++v) {
      names_.push_back(node_name(names, v));
      taken_.insert(names_.back());
    }
    symbols_.resize(names_.size());
    plain.for_each(
        [&](Var v) { symbols_[static_cast<std::size_t>(v)].push_back(names_[static_cast<std::size_t>(v)]); });
  }

  std::string write(const ProbabilityExpr& e) {
    switch (e.kind()) {
      case Kind::kOne:
        return "1";
      case Kind::kTerm:
        return "P(" + list(e.of()) + (e.given().empty() ? "" : (latex_ ? " \\mid " : " | ") + list(e.given())) + ")";
      case Kind::kProduct: {
        std::string out;
        for (std::size_t i = 0; i < e.parts().size(); ++i) {
          // A sum reaches to the end of its product, so only the last factor may be one without parentheses.
          const ProbabilityExpr& part = e.parts()[i];
          const bool closed = part.kind() == Kind::kTerm || part.kind() == Kind::kOne || i + 1 == e.parts().size() ||
                              (latex_ && part.kind() == Kind::kRatio);
          const bool bare = closed && (latex_ || part.kind() != Kind::kRatio);
          out += (i > 0 ? latex_ ? " \\, " : " " : "") + (bare ? write(part) : parenthesised(part));
        }
        return out;
      }
      case Kind::kRatio:
        if (latex_) return "\\frac{" + write(e.parts()[0]) + "}{" + write(e.parts()[1]) + "}";
        return "[" + write(e.parts()[0]) + "] / [" + write(e.parts()[1]) + "]";
      case Kind::kSum:
        return write_sum(e);
    }
    return {};
  }

 private:
  std::string parenthesised(const ProbabilityExpr& e) {
    return latex_ ? "\\left( " + write(e) + " \\right)" : "(" + write(e) + ")";
  }

  std::string write_sum(const ProbabilityExpr& e) {
    e.of().for_each([&](Var v) {
      auto& in_use = symbols_[static_cast<std::size_t>(v)];
      std::string symbol = in_use.empty() ? names_[static_cast<std::size_t>(v)] : in_use.back() + "'";
      // Another variable may be called like our primed one.
      while (!in_use.empty() && taken_.contains(symbol)) symbol += "'";
      in_use.push_back(std::move(symbol));
    });
    std::string out = (latex_ ? "\\sum_{" : "sum_{") + list(e.of()) + "} " + write(e.parts().front());
    e.of().for_each([&](Var v) { symbols_[static_cast<std::size_t>(v)].pop_back(); });
    return out;
  }

  std::string list(const VarSet& vars) const {
    std::string out;
    vars.for_each([&](Var v) {
      if (!out.empty()) out += ", ";
      const std::string& symbol = symbols_[static_cast<std::size_t>(v)].back();
      if (!latex_) {
        out += symbol;
        return;
      }
      const std::string& name = names_[static_cast<std::size_t>(v)];
      out += latex_name(name) + symbol.substr(name.size());
    });
    return out;
  }

  bool latex_;
  std::vector<std::string> names_;
  std::set<std::string> taken_;
  std::vector<std::vector<std::string>> symbols_;  ///< of each variable, the innermost last
};

std::string escaped(const std::string& name) {
  static const std::map<char, std::string> kSpecial = {
      {'\\', "\\backslash{}"}, {'~', "\\sim{}"}, {'^', "\\hat{}"}, {' ', "\\ "}};
  std::string out;
  for (char c : name) {
    if (const auto it = kSpecial.find(c); it != kSpecial.end()) {
      out += it->second;
    } else {
      if (std::string_view("_%&#${}").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::string latex_name(const std::string& name) {
  if (name.empty()) return "{}";
  const bool letter = is_letter(name.front());
  if (letter && name.size() == 1) return name;
  if (letter && name.find_first_not_of("0123456789", 1) == std::string::npos)
    return name.substr(0, 1) + "_{" + name.substr(1) + "}";
  return "\\mathrm{" + escaped(name) + "}";
}

std::string to_text(const ProbabilityExpr& expr, const std::vector<std::string>& names, const VarSet& reserved) {
  return Writer(names, expr.free() | reserved, false).write(expr);
}

std::string to_text(const ProbabilityExpr& expr, const std::vector<std::string>& names) {
  return to_text(expr, names, expr.free());
}

std::string to_latex(const ProbabilityExpr& expr, const std::vector<std::string>& names, const VarSet& reserved) {
  return Writer(names, expr.free() | reserved, true).write(expr);
}

std::string to_latex(const ProbabilityExpr& expr, const std::vector<std::string>& names) {
  return to_latex(expr, names, expr.free());
}

}  // namespace abdera

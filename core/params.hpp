#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.hpp"

namespace abdera {

/// One option value: typed where it comes from TOML or JSON, text where it comes from a command line
/// (text is parsed by the type of the option it is bound to).
using Value = std::variant<bool, std::int64_t, double, std::string>;
using Params = std::map<std::string, Value, std::less<>>;

/// Shortest text that reads back as the same value.
std::string to_text(const Value& value);

struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
template <class E>
using Choices = std::vector<std::pair<std::string_view, E>>;

/// One documented, typed option. The list of these in `Options::fields()` is the only source for parsing, ranges,
/// help, reference pages, sweep axes and the provenance written beside every result.
template <class Options, class T, class Limit>
struct Field {
  std::string_view name;
  T Options::*member;
  std::string_view help;
  Limit limit;
};
template <class O, class T>
auto field(std::string_view name, T O::*member, std::string_view help, Range range = {}) {
  return Field<O, T, Range>{name, member, help, range};
}
template <class O, class E>
requires std::is_enum_v<E>
auto field(std::string_view name, E O::*member, std::string_view help, Choices<E> choices) {
  return Field<O, E, Choices<E>>{name, member, help, std::move(choices)};
}

/// An option of a part that is itself described.
template <class Options, class Part, class PartField>
struct NestedField {
  std::string_view name;
  Part Options::*part;
  PartField field;
};
/// Some options of a part, those in the tuple `fields`, as options of the whole.
template <class O, class Part, class... PartField>
auto nested(Part O::*part, const std::tuple<PartField...>& fields) {
  return std::apply(
      [&](const auto&... f) {
        return std::tuple{NestedField<O, Part, std::remove_cvref_t<decltype(f)>>{f.name, part, f}...};
      },
      fields);
}
/// The options of a part as options of the whole: `std::tuple_cat(nested(&O::part), std::tuple{field(...), ...})`.
template <class O, class Part>
auto nested(Part O::*part) {
  return nested(part, Part::fields());
}

template <class O>
concept Described = std::default_initializable<O> && requires {
  O::fields();
};

/// What `abdera describe` prints of one option.
struct FieldDoc {
  std::string name, type, limits, help;
  Value default_value;
};

/// The entry of `names` nearest to `name` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view name, std::span<const std::string> names);

namespace detail {
bool to_bool(const Value& v, std::string_view name);
std::int64_t to_int(const Value& v, std::string_view name, Range range);
double to_double(const Value& v, std::string_view name, Range range);
std::string to_string(const Value& v);
std::string limits_text(Range range);
[[noreturn]] void unknown_choice(std::string_view option, const std::string& value,
                                 const std::vector<std::string>& choices);
[[noreturn]] void unknown_option(const std::string& option, const std::vector<std::string>& known);

template <class O, class T>
void assign(O& o, const Field<O, T, Range>& f, const Value& v) {
  if constexpr (std::is_same_v<T, bool>) {
    o.*f.member = to_bool(v, f.name);
  } else if constexpr (std::is_integral_v<T>) {
    o.*f.member = static_cast<T>(to_int(v, f.name, f.limit));
  } else if constexpr (std::is_floating_point_v<T>) {
    o.*f.member = to_double(v, f.name, f.limit);
  } else {
    o.*f.member = to_string(v);
  }
}
template <class O, class E>
void assign(O& o, const Field<O, E, Choices<E>>& f, const Value& v) {
  const auto name = to_string(v);
  std::vector<std::string> known;
  for (const auto& [label, value] : f.limit) {
    if (label == name) return void(o.*f.member = value);
    known.emplace_back(label);
  }
  unknown_choice(f.name, name, known);
}

template <class O, class T>
Value value_of(const O& o, const Field<O, T, Range>& f) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    return static_cast<std::int64_t>(o.*f.member);
  } else {
    return o.*f.member;
  }
}
template <class O, class E>
Value value_of(const O& o, const Field<O, E, Choices<E>>& f) {
  for (const auto& [label, value] : f.limit)
    if (value == o.*f.member) return std::string(label);
  return std::string("?");
}

template <class O, class T>
FieldDoc doc_of(const O& o, const Field<O, T, Range>& f) {
  const char* type = std::is_same_v<T, bool>       ? "bool"
                     : std::is_integral_v<T>       ? "int"
                     : std::is_floating_point_v<T> ? "double"
                                                   : "string";
  return {std::string(f.name), type, limits_text(f.limit), std::string(f.help), value_of(o, f)};
}
template <class O, class E>
FieldDoc doc_of(const O& o, const Field<O, E, Choices<E>>& f) {
  std::string limits;
  for (const auto& choice : f.limit) (limits += limits.empty() ? "" : "|") += choice.first;
  return {std::string(f.name), "choice", limits, std::string(f.help), value_of(o, f)};
}
template <class O, class Part, class F>
void assign(O& o, const NestedField<O, Part, F>& f, const Value& v) {
  assign(o.*f.part, f.field, v);
}
template <class O, class Part, class F>
Value value_of(const O& o, const NestedField<O, Part, F>& f) {
  return value_of(o.*f.part, f.field);
}
template <class O, class Part, class F>
FieldDoc doc_of(const O& o, const NestedField<O, Part, F>& f) {
  return doc_of(o.*f.part, f.field);
}
}  // namespace detail

/// Options from a spec: defaults, then the given values.
/// @throws UsageError for an unknown name (naming the nearest), a wrong type or a value out of range.
template <Described O>
O bind(const Params& params) {
  O o;
  std::vector<std::string> known;
  std::apply([&](const auto&... f) { (known.emplace_back(f.name), ...); }, O::fields());
  for (const auto& entry : params) {  // no structured binding: clang cannot capture one before version 16
    bool found = false;
    auto assign = [&](const auto& f) {
      if (f.name != entry.first) return;
      detail::assign(o, f, entry.second);
      found = true;
    };
    std::apply([&](const auto&... f) { (assign(f), ...); }, O::fields());
    if (!found) detail::unknown_option(entry.first, known);
  }
  return o;
}

template <Described O>
std::vector<FieldDoc> describe() {
  std::vector<FieldDoc> docs;
  std::apply([&](const auto&... f) { (docs.push_back(detail::doc_of(O{}, f)), ...); }, O::fields());
  return docs;
}

/// Every option with the value in force: the provenance of a run.
template <Described O>
std::vector<std::pair<std::string, Value>> values_of(const O& o) {
  std::vector<std::pair<std::string, Value>> values;
  std::apply([&](const auto&... f) { (values.emplace_back(f.name, detail::value_of(o, f)), ...); }, O::fields());
  return values;
}

/// For components without options.
struct NoOptions {
  static auto fields() { return std::tuple<>{}; }
};

}  // namespace abdera

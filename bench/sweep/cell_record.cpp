#include "bench/sweep/cell_record.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "graphs/text/graph_builder.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;  // the order of metrics is kept

constexpr std::string_view kMarkLetters = "-oat";  // along Mark: none, circle, arrow, tail

// Writing by hand: half the time of building a document first.

/// JSON knows neither infinity nor NaN, and readers take -0 for the integer.
void add_number(std::string& out, double x) {
  if (std::isnan(x)) {
    out += "null";
  } else if (std::isinf(x)) {
    out += x > 0 ? "\"inf\"" : "\"-inf\"";
  } else if (x == 0 && std::signbit(x)) {
    out += "-0.0";
  } else {
    fmt::format_to(std::back_inserter(out), "{}", x);
  }
}

void add_text(std::string& out, const std::string& text) {
  out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  ((out += '"') += key) += "\":";
}
void add(std::string& out, std::string_view key, const std::string& text) {
  add_key(out, key);
  add_text(out, text);
}
void add(std::string& out, std::string_view key, double x) {
  add_key(out, key);
  add_number(out, x);
}
void add(std::string& out, std::string_view key, std::int64_t x) {
  add_key(out, key);
  fmt::format_to(std::back_inserter(out), "{}", x);
}
void add_unless_empty(std::string& out, std::string_view key, const std::string& text) {
  if (!text.empty()) add(out, key, text);
}

void add_edges(std::string& out, const std::vector<SweepEdge>& edges) {
  add_key(out, "edges");
  out += '[';
  for (const SweepEdge& e : edges) {
    if (out.back() != '[') out += ',';
    fmt::format_to(std::back_inserter(out), "[{},{},\"{}{}\"", e.a, e.b, kMarkLetters[static_cast<std::size_t>(e.at_a)],
                   kMarkLetters[static_cast<std::size_t>(e.at_b)]);
    const double notes[] = {e.p_value, e.probability, e.effect};
    std::size_t count = std::size(notes);
    while (count > 0 && std::isnan(notes[count - 1])) --count;
    for (std::size_t i = 0; i < count; ++i) {
      out += ',';
      add_number(out, notes[i]);
    }
    out += ']';
  }
  out += ']';
}

void add_numbers(std::string& out, std::string_view key, const std::vector<std::pair<std::string, double>>& values) {
  if (values.empty()) return;
  add_key(out, key);
  out += '{';
  for (const auto& [name, value] : values) {
    if (out.back() != '{') out += ',';
    add_text(out, name);
    out += ':';
    add_number(out, value);
  }
  out += '}';
}

void add_result(std::string& out, const CellResult& result) {
  add_key(out, "result");
  out += '{';
  add(out, "kind", std::string(to_string(result.kind)));
  add_key(out, "legal");
  out += result.legal ? "true" : "false";
  if (result.stop_reason != "completed") add(out, "stop_reason", result.stop_reason);
  add_edges(out, result.edges);
  add_numbers(out, "metrics", result.metrics);
  add_numbers(out, "numbers", result.numbers);
  if (!result.counts.empty()) {
    add_key(out, "counts");
    out += '{';
    for (const auto& [name, value] : result.counts) {
      if (out.back() != '{') out += ',';
      add_text(out, name);
      fmt::format_to(std::back_inserter(out), ":{}", value);
    }
    out += '}';
  }
  if (!result.matrices.empty()) {
    add_key(out, "matrices");
    out += '{';
    for (const auto& [name, values] : result.matrices) {
      if (out.back() != '{') out += ',';
      add_text(out, name);
      out += ":[";
      for (const double x : values) {
        if (out.back() != '[') out += ',';
        add_number(out, x);
      }
      out += ']';
    }
    out += '}';
  }
  out += '}';
}

std::string json_of(const CellRecord& record) {
  std::string out = "{";
  add(out, "cell", record.id);
  add(out, "data", record.data_id);
  add(out, "status", std::string(to_string(record.status)));
  add(out, "attempt", std::int64_t{record.attempt});
  add_unless_empty(out, "message", record.message);
  add_key(out, "budget");
  out += "[";
  add_number(out, record.budget.seconds);
  out += ',';
  add_number(out, record.budget.memory_mb);
  fmt::format_to(std::back_inserter(out), ",{}]", record.budget.threads);
  add(out, "wall", record.wall_seconds);
  add(out, "cpu", record.cpu_seconds);
  add(out, "memory", record.memory_bytes);
  add(out, "finished", record.finished);
  add_unless_empty(out, "host", record.host);
  add_unless_empty(out, "job", record.job);
  add_unless_empty(out, "shard", record.shard);
  add_unless_empty(out, "dispatch", record.dispatch);
  if (record.result) add_result(out, *record.result);
  return out + '}';
}

std::string json_of(const DataRecord& record) {
  std::string out = "{";
  add(out, "data", record.data_id);
  add(out, "rows", record.rows);
  add_key(out, "names");
  out += '[';
  for (const std::string& name : record.names) {
    if (out.back() != '[') out += ',';
    add_text(out, name);
  }
  out += ']';
  if (record.kind) {
    add(out, "kind", std::string(to_string(*record.kind)));
    add_edges(out, record.edges);
  }
  add(out, "var_sortability", record.var_sortability);
  add(out, "r2_sortability", record.r2_sortability);
  return out + '}';
}

// Reading. Types that do not fit are exceptions of the library, which sweep_record_from_json turns into ours.

[[noreturn]] void refuse(const std::string& what) { throw DataError("no record of a sweep: " + what); }

double number_of(const Json& json) {
  if (json.is_null()) return std::nan("");
  if (json.is_string()) {
    const auto& text = json.get_ref<const std::string&>();
    if (text != "inf" && text != "-inf") refuse("'" + text + "' is no number");
    return text == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
  }
  return json.get<double>();
}

std::string text_or_empty(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() ? std::string() : found->get<std::string>();
}

/// A whole number within the type: the library would cut others.
template <class T>
T whole(const Json& json) {
  if (!json.is_number_integer()) refuse(json.dump() + " is no whole number");
  const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                              : std::in_range<T>(json.get<std::int64_t>());
  if (!fits) refuse(json.dump() + " is too large or too small");
  return json.get<T>();
}

GraphKind kind_of(const Json& json) {
  const auto kind = detail::parse_kind(json.get_ref<const std::string&>());
  if (!kind) refuse("'" + json.get<std::string>() + "' is no kind of graph");
  return *kind;
}

Mark mark_of(char letter) {
  const auto found = kMarkLetters.find(letter, 1);
  if (found == std::string_view::npos) refuse(std::string("'") + letter + "' is no mark");
  return static_cast<Mark>(found);
}

std::vector<SweepEdge> edges_of(const Json& json) {
  std::vector<SweepEdge> edges;
  edges.reserve(json.size());
  for (const Json& entry : json) {
    SweepEdge e;
    e.a = whole<std::int32_t>(entry.at(0));
    e.b = whole<std::int32_t>(entry.at(1));
    if (e.a < 0 || e.a >= e.b) refuse("an edge between columns " + entry[0].dump() + " and " + entry[1].dump());
    const auto& marks = entry.at(2).get_ref<const std::string&>();
    if (marks.size() != 2) refuse("the marks '" + marks + "'");
    e.at_a = mark_of(marks[0]);
    e.at_b = mark_of(marks[1]);
    double* const notes[] = {&e.p_value, &e.probability, &e.effect};
    for (std::size_t i = 3; i < entry.size() && i < 3 + std::size(notes); ++i) *notes[i - 3] = number_of(entry[i]);
    edges.push_back(e);
  }
  return edges;
}

template <class T, class Convert>
void take_named(const Json& json, const char* key, std::vector<std::pair<std::string, T>>& out, Convert&& convert) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  if (!found->is_object()) refuse(std::string("'") + key + "' is no object");
  for (const auto& [name, value] : found->items()) out.emplace_back(name, convert(value));
}

CellResult result_of(const Json& json) {
  CellResult out;
  out.kind = kind_of(json.at("kind"));
  out.legal = json.at("legal").get<bool>();
  if (json.contains("stop_reason")) out.stop_reason = json["stop_reason"].get<std::string>();
  out.edges = edges_of(json.at("edges"));
  take_named(json, "metrics", out.metrics, number_of);
  take_named(json, "numbers", out.numbers, number_of);
  take_named(json, "counts", out.counts, whole<std::uint64_t>);
  take_named(json, "matrices", out.matrices, [](const Json& list) {
    std::vector<double> values;
    values.reserve(list.size());
    for (const Json& x : list) values.push_back(number_of(x));
    return values;
  });
  return out;
}

CellRecord cell_of(const Json& json) {
  CellRecord out;
  out.id = json.at("cell").get<std::string>();
  out.data_id = json.at("data").get<std::string>();
  out.status = cell_status(json.at("status").get_ref<const std::string&>());
  out.attempt = whole<int>(json.at("attempt"));
  out.message = text_or_empty(json, "message");
  const Json& budget = json.at("budget");
  out.budget = {number_of(budget.at(0)), number_of(budget.at(1)), whole<int>(budget.at(2))};
  out.wall_seconds = number_of(json.at("wall"));
  out.cpu_seconds = number_of(json.at("cpu"));
  out.memory_bytes = whole<std::int64_t>(json.at("memory"));
  out.finished = number_of(json.at("finished"));
  out.host = text_or_empty(json, "host");
  out.job = text_or_empty(json, "job");
  out.shard = text_or_empty(json, "shard");
  out.dispatch = text_or_empty(json, "dispatch");
  if (const auto result = json.find("result"); result != json.end()) out.result = result_of(*result);
  return out;
}

DataRecord data_of(const Json& json) {
  DataRecord out;
  out.data_id = json.at("data").get<std::string>();
  out.rows = whole<std::int64_t>(json.at("rows"));
  out.names = json.at("names").get<std::vector<std::string>>();
  if (json.contains("kind")) {
    out.kind = kind_of(json["kind"]);
    out.edges = edges_of(json.at("edges"));
  }
  out.var_sortability = number_of(json.at("var_sortability"));
  out.r2_sortability = number_of(json.at("r2_sortability"));
  return out;
}

}  // namespace

std::string_view to_string(CellStatus status) {
  switch (status) {
    case CellStatus::kOk:
      return "ok";
    case CellStatus::kTimeout:
      return "timeout";
    case CellStatus::kOom:
      return "oom";
    case CellStatus::kCrash:
      return "crash";
    case CellStatus::kError:
      return "error";
    case CellStatus::kSkipped:
      return "skipped";
    case CellStatus::kPreempted:
      return "preempted";
    case CellStatus::kMissing:
      break;
  }
  return "missing";
}

CellStatus cell_status(std::string_view text) {
  std::string names;
  for (const CellStatus status : kCellStatuses) {
    if (text == to_string(status)) return status;
    (names += names.empty() ? "" : ", ") += to_string(status);
  }
  throw UsageError("'" + std::string(text) + "' is no status of a cell; there are: " + names);
}

bool is_final(CellStatus status) { return status != CellStatus::kMissing && status != CellStatus::kPreempted; }

bool SweepEdge::operator==(const SweepEdge& other) const {
  const auto bits = [](const SweepEdge& e) {
    return std::array{std::bit_cast<std::uint64_t>(e.p_value), std::bit_cast<std::uint64_t>(e.probability),
                      std::bit_cast<std::uint64_t>(e.effect)};
  };
  return a == other.a && b == other.b && at_a == other.at_a && at_b == other.at_b && bits(*this) == bits(other);
}

std::string to_json(const SweepRecord& record) {
  return std::visit([](const auto& r) { return json_of(r); }, record);
}

SweepRecord sweep_record_from_json(std::string_view json) {
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object()) refuse("not an object of JSON");
  try {
    if (document.contains("cell")) return cell_of(document);
    return data_of(document);
  } catch (const Json::exception& error) {
    refuse(error.what());
  } catch (const UsageError& error) {  // the name of a status
    refuse(error.what());
  }
}

}  // namespace abdera

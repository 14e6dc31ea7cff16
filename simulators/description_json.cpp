#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "simulators/description.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;

// Writing.

std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string text_of(double x) {
  require(std::isfinite(x), fmt::format("a model with the number {} cannot be written", x));
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
}
std::string text_of(const std::string& text) { return quoted(text); }

std::string object(const Description& description, bool outermost);

template <class T>
std::string text_of(const std::vector<T>& list) {
  std::string out = "[";
  for (const T& item : list) out += (out.size() > 1 ? "," : "") + text_of(item);
  return out + "]";
}
std::string parts_text(const std::vector<Description>& parts, bool outermost) {
  if (parts.size() == 1 && !outermost) return object(parts.front(), false);
  std::string out = "[";
  for (const auto& part : parts)
    out += (out.size() > 1 ? "," : "") + (outermost ? "\n  " : std::string()) + object(part, false);
  return out + "]";
}

std::string object(const Description& description, bool outermost) {
  std::string out = "{";
  const auto add = [&](const std::string& name, const std::string& value) {
    out += (out.size() > 1 ? (outermost ? ",\n " : ",") : "") + quoted(name) + ":" + value;
  };
  if (!description.type.empty()) add("type", quoted(description.type));
  for (const auto& [name, value] : description.entries) {
    const auto* parts = std::get_if<std::vector<Description>>(&value);
    add(name, parts ? parts_text(*parts, outermost)
                    : std::visit(
                          [](const auto& v) -> std::string {
                            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(v)>, std::vector<Description>>)
                              return {};
                            else
                              return text_of(v);
                          },
                          value));
  }
  return out + "}";
}

// Reading.

constexpr std::ptrdiff_t kDeepest = 200;

class Reader {
 public:
  explicit Reader(std::string_view where) : where_(where) {}

  Description object(const Json& json, const std::string& path) const {
    if (!json.is_object()) fail(path, "is not an object");
    if (std::count(path.begin(), path.end(), '/') > kDeepest) fail(path.substr(0, 40) + "...", "is nested too deeply");
    Description out;
    for (const auto& [name, value] : json.items()) {
      if (name == "type") {
        if (!value.is_string()) fail(path + "/type", "is not a text");
        out.type = value.get<std::string>();
      } else {
        out.entries.emplace_back(name, entry(value, path + "/" + name));
      }
    }
    return out;
  }

 private:
  [[noreturn]] void fail(const std::string& path, const char* what) const {
    throw DataError(fmt::format("{}: {} {}", where_, path.empty() ? "the text" : path, what));
  }

  Description::Value entry(const Json& json, const std::string& path) const {
    if (json.is_number()) return json.get<double>();
    if (json.is_boolean()) return json.get<bool>() ? 1.0 : 0.0;
    if (json.is_string()) return json.get<std::string>();
    if (json.is_object()) return std::vector<Description>{object(json, path)};
    if (!json.is_array()) fail(path, "is null");
    if (json.empty() || json.front().is_number()) return numbers(json, path);
    if (json.front().is_array()) {
      Description::Table out;
      for (const Json& row : json) {
        if (!row.is_array()) fail(path, "mixes lists with other values");
        out.push_back(numbers(row, path));
      }
      return out;
    }
    if (json.front().is_string()) {
      Description::Texts out;
      for (const Json& item : json) {
        if (!item.is_string()) fail(path, "mixes texts with other values");
        out.push_back(item.get<std::string>());
      }
      return out;
    }
    std::vector<Description> out;
    for (std::size_t i = 0; i < json.size(); ++i) out.push_back(object(json[i], path + "/" + std::to_string(i)));
    return out;
  }

  Description::Numbers numbers(const Json& json, const std::string& path) const {
    Description::Numbers out;
    for (const Json& item : json) {
      if (!item.is_number()) fail(path, "mixes numbers with other values");
      out.push_back(item.get<double>());
    }
    return out;
  }

  std::string_view where_;
};

}  // namespace

std::string to_json(const Description& description) { return object(description, true) + "\n"; }

Description description_from_json(std::string_view text, std::string_view where) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto upto = text.substr(0, std::min(error.byte, text.size()));
    const auto line = std::count(upto.begin(), upto.end(), '\n') + 1;
    const auto column = upto.size() - (upto.rfind('\n') == std::string_view::npos ? 0 : upto.rfind('\n') + 1);
    throw DataError(fmt::format("{}: line {}, column {}: malformed JSON", where, line, column));
  } catch (const Json::out_of_range&) {
    throw DataError(fmt::format("{}: a number is too large for a double", where));
  }
  return Reader(where).object(json, "");
}

}  // namespace abdera

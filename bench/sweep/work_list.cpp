#include "bench/sweep/work_list.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kSchema = "abdera-sweep-work/1";

}  // namespace

std::string to_json(const WorkList& work) {
  std::string out = "{\"schema\":" + Json(kSchema).dump() + ",\"plan_sha256\":" + Json(work.plan_sha256).dump() +
                    ",\"scale_time\":" + Json(work.scale_time).dump() +
                    ",\"scale_memory\":" + Json(work.scale_memory).dump() + ",\"cells\":[";
  const char* between = "\n";
  for (const WorkCell& cell : work.cells) {
    out += between + Json{{"id", cell.id}, {"attempts", cell.attempts}}.dump();
    between = ",\n";
  }
  return out + "\n]}\n";
}

WorkList work_list_from_json(std::string_view json) {
  const Json file = Json::parse(json, nullptr, false);
  if (!file.is_object() || file.value("schema", "") != kSchema)
    throw DataError(std::string("this is no list of cells to work on (") + kSchema + ")");
  WorkList out;
  try {
    out.plan_sha256 = file.at("plan_sha256").get<std::string>();
    out.scale_time = file.at("scale_time").get<double>();
    out.scale_memory = file.at("scale_memory").get<double>();
    for (const Json& cell : file.at("cells"))
      out.cells.push_back({cell.at("id").get<std::string>(), cell.at("attempts").get<int>()});
  } catch (const Json::exception& e) {
    throw DataError(std::string("a list of cells to work on that is not as it should be: ") + e.what());
  }
  if (!(out.scale_time > 0 && out.scale_memory > 0))
    throw DataError("a list of cells to work on scales budgets by a number that is not positive");
  return out;
}

}  // namespace abdera

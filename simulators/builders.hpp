#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/description.hpp"
#include "simulators/mechanism.hpp"
#include "simulators/response.hpp"

namespace abdera {

/// The parts of a model from their descriptions: the inverse of `description()`, to the last bit.
/// @param where names the owner in messages, e.g. "the mechanism of 'X3'".
/// @throws DataError naming owner and entry, for a type that is not known (naming the nearest), an entry that is
/// missing, unknown or of another kind, and what the constructor refuses.
MechanismPtr mechanism_from(const Description& description, std::string_view where);
ResponsePtr response_from(const Description& description, std::string_view where);
NoiseLaw noise_law_from(const Description& description, std::string_view where);

Description description_of(const NoiseLaw& law);

namespace detail {

template <class Part>
using Builders = std::map<std::string, std::shared_ptr<const Part> (*)(DescriptionReader&), std::less<>>;

/// The parts of one family by their type in files.
const Builders<Mechanism>& common_mechanisms();
const Builders<Mechanism>& observation_mechanisms();
const Builders<Response>& common_responses();
const Builders<Response>& observation_responses();

/// The response that is entry `name` of a description.
ResponsePtr response_entry(DescriptionReader& from, std::string_view name);
/// As a value of a description.
std::vector<Description> one(Description part);

}  // namespace detail

}  // namespace abdera

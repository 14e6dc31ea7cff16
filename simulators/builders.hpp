#pragma once
#include <string_view>

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

}  // namespace abdera

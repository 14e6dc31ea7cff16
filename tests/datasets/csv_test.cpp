#include "datasets/csv.hpp"

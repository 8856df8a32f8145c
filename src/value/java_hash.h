// The order of Java's hash tables: answers and messages of AWS show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "value/value_view.h"

namespace gramme::java {

/// String.hashCode() of a well-formed UTF-8 text.
uint32_t hash(std::string_view text);

/// How many buckets a table starts with: `new HashSet<>()` has 16, `new HashMap<>(n)` a power of two.
inline constexpr size_t default_buckets = 16;
size_t buckets_for(size_t count);

/// The positions of members with these hashes, added one after the other, in the order in which a HashMap
/// or HashSet with so many buckets at first iterates over them. (Not told: a bucket of more than eight
/// members in a table of 64 buckets and more, which Java makes a tree.)
std::vector<uint32_t> iteration_order(std::span<const uint32_t> hashes, size_t buckets);

/// A number set's members as a HashSet<BigDecimal> iterates over them, filled in ascending order.
std::vector<ValueView> iteration_order(ValueView number_set);

}  // namespace gramme::java

// Key attribute values as bytes whose order is DynamoDB's order of keys, and the hash that spreads
// partition keys.
//
// string, binary   each 0x00 byte becomes 0x00 0xff, 0x00 0x01 ends the value: prefixes sort first
// number           ordered form of value/number.h
// A key attribute has one type per table, so no type tag is stored. Stored: do not change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "value/value_view.h"

namespace gramme {

/// Appends the ordered form of an S, N or B value.
void append_ordered_key(std::string& out, ValueView value);

/// Goes past the ordered form of a value of a type; a malformed one makes the reader fail.
void skip_ordered_key(ByteReader& reader, Type type);

/// For a begins_with range: the ordered form of a string or binary without its end mark.
void append_ordered_prefix(std::string& out, std::string_view prefix);

/// The first 8 bytes of the MD5 of a partition key's ordered form, as a number: where an item lies in its
/// table's hash range.
uint64_t partition_hash(std::string_view ordered_partition_key);

/// The smallest byte string greater than every one that starts with `prefix`; empty when there is none.
std::string successor_of_prefix(std::string prefix);

}  // namespace gramme

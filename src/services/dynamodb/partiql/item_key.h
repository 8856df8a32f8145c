// The one item that a WHERE clause names: what UPDATE and DELETE write, and what a SELECT in a batch or a
// transaction reads.
#pragma once

#include <optional>

#include "base/result.h"
#include "expression/condition.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Whether the clause says nothing but which key it means: each condition is an `=` of a key attribute and
/// a constant, or an IN of one.
bool names_only_keys(const Condition& where, const KeySchema& keys);

/// The key of a clause that names only keys, and each attribute of them with one value. None of any other.
std::optional<Item> selected_key(const Condition& where, const KeySchema& keys);

/// Which values a clause may name: those of the attribute's type, or of any type that a key can have.
enum class KeyTypes : uint8_t { exact, any };

/// The key that the equalities at the top level of the clause name; it may name more.
Result<Item> written_key(const Condition& where, const KeySchema& keys, KeyTypes types);

/// Of each attribute; the key has those of the table's key.
Result<void> check_key_sizes(const Table& table, ItemView key);

}  // namespace gramme::dynamodb
